//! Schema steps, one list per store. Tables are named here by string, so an old step never changes its meaning.
