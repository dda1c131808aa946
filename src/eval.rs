//! Measures how good the core is, against people's references and simple rivals, and writes the reports. Built with the `train` feature.

pub mod corpus;
pub mod entities;
pub mod merging;
pub mod porter;
pub mod rouge;
pub mod summaries;
pub mod untrained;
