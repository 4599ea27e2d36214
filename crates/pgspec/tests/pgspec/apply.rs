//! `pgspec migrate apply`.
