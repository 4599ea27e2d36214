//! What hand-kept types are told, and that their fixes mend them.

mod drift {
    mod fixtures;
    mod model;
    mod mutation;
    mod rules;
    mod rust;
}
