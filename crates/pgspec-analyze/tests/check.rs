//! The SQL of whole specs: what is found, and that nothing is found where nothing is wrong.

mod check;
