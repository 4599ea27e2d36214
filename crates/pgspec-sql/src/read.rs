//! Reads SQL files into a catalog.
