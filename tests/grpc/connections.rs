//! Connections as peers can make them: too many, silent, slow, old, hostile; and the clean stop in spite of them.

mod limits;
mod survival;
