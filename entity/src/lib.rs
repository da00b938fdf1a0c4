//! Rows of the three stores, one module per store; no rules live here.
