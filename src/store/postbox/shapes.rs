//! Statements of a few fixed shapes, written once.
//!
//! A statement is compiled once per text and kept; a text that grew with each batch would be compiled each time. So
//! rows are sent in powers of two, and what asks for fewer repeats its last value.

use sea_orm::sea_query::{Expr, InsertStatement, Query, SelectStatement};
use sea_orm::{DbBackend, ExprTrait, Statement, Value};

/// The most deposits of one commit.
pub(super) const MOST: usize = 256;
/// 1, 2, 4 … 256.
const SIZES: usize = 9;

/// The texts, for one kind of database; the place in each list is the power of two.
pub(super) struct Shapes {
    backend: DbBackend,
    spend: [String; SIZES],
    post: [String; SIZES],
    known: [String; SIZES],
    state: String,
}

impl Shapes {
    pub(super) fn new(backend: DbBackend) -> Self {
        let text = |statement: &dyn Fn(usize) -> Statement| std::array::from_fn(|power| statement(1 << power).sql);
        Self {
            backend,
            spend: text(&|rows| backend.build(&insert("spent", &["nullifier", "wave", "group", "submission"], rows))),
            post: text(&|rows| backend.build(&insert("inbox", &["key", "wave", "sealed"], rows))),
            known: text(&|rows| backend.build(&known(rows))),
            state: backend.build(&state()).sql,
        }
    }

    /// Statements that together insert all `rows` into `spent`: nullifier, wave, group, submission.
    pub(super) fn spend(&self, rows: Vec<[Value; 4]>) -> Vec<Statement> {
        self.insert(&self.spend, rows)
    }

    /// Statements that together insert all `rows` into `inbox`: key, wave, sealed.
    pub(super) fn post(&self, rows: Vec<[Value; 3]>) -> Vec<Statement> {
        self.insert(&self.post, rows)
    }

    /// Which of these nullifiers are spent; each row is nullifier, submission.
    pub(super) fn known(&self, mut nullifiers: Vec<Value>) -> Statement {
        let size = nullifiers.len().next_power_of_two();
        if let Some(last) = nullifiers.last().cloned() {
            nullifiers.resize(size, last);
        }
        Statement::from_sql_and_values(self.backend, &self.known[power_of(size)], nullifiers)
    }

    /// The state of a wave.
    pub(super) fn state(&self, wave: &str) -> Statement {
        Statement::from_sql_and_values(self.backend, &self.state, [wave.into()])
    }

    fn insert<const COLUMNS: usize>(&self, texts: &[String; SIZES], rows: Vec<[Value; COLUMNS]>) -> Vec<Statement> {
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        let mut statements = Vec::new();
        while left > 0 {
            let power = power_of(left).min(SIZES - 1);
            let values = rows.by_ref().take(1 << power).flatten();
            statements.push(Statement::from_sql_and_values(self.backend, &texts[power], values));
            left -= 1 << power;
        }
        statements
    }
}

/// The largest power of two that `size`, which is not 0, contains.
const fn power_of(size: usize) -> usize {
    size.ilog2() as usize
}

fn insert(table: &'static str, columns: &[&'static str], rows: usize) -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table(table).columns(columns.iter().copied());
    for _ in 0..rows {
        // Only the text is kept, so any value will do.
        insert.values_panic(columns.iter().map(|_| 0.into()));
    }
    insert
}

fn known(nullifiers: usize) -> SelectStatement {
    Query::select()
        .columns(["nullifier", "submission"])
        .from("spent")
        .and_where(Expr::col("nullifier").is_in(vec![0; nullifiers]))
        .take()
}

fn state() -> SelectStatement {
    Query::select().column("state").from("waves").and_where(Expr::col("wave").eq(0)).take()
}
