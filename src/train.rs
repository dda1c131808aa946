//! From a recipe and corpora to a model: the same recipe and data give the same bytes. Built with the `train` feature.

pub mod logistic;
pub mod summary;
