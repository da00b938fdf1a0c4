//! Conditions of the simple form: an earlier question was answered with one of these.
//!
//! `${q} = 'a'`, `'a' = ${q}` and `selected(${q}, 'a')`, joined by `or`, in brackets or not, all of one question. Nothing
//! else is understood, and so nothing else is carried.

/// A condition as the file's own names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Simple {
    pub(super) question: String,
    pub(super) any_of: Vec<String>,
}

#[derive(Debug, PartialEq)]
enum Token {
    Reference(String),
    Value(String),
    Word(String),
    Mark(char),
}

/// More of a condition than this is not looked at.
const LONGEST: usize = 4_000;

/// Reads a condition; `None` for every other form.
pub(super) fn simple(text: &str) -> Option<Simple> {
    if text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(text)?;
    let mut found: Option<Simple> = None;
    for term in tokens.split(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case("or"))) {
        let (question, value) = comparison(without_brackets(term))?;
        match &mut found {
            Some(simple) if simple.question == question => simple.any_of.push(value),
            Some(_) => return None,
            None => found = Some(Simple { question, any_of: vec![value] }),
        }
    }
    found
}

/// Brackets around one comparison. Those around several are taken off too, where they open with the first and close
/// with the last: `or` alone joins them, so nothing is said by them.
fn without_brackets(mut term: &[Token]) -> &[Token] {
    while let [Token::Mark('('), rest @ ..] = term {
        term = rest;
    }
    let call = matches!(term, [Token::Word(_), ..]);
    let keep = usize::from(call);
    let closing = term.iter().rev().take_while(|token| **token == Token::Mark(')')).count();
    &term[..term.len() - closing.saturating_sub(keep)]
}

fn comparison(term: &[Token]) -> Option<(String, String)> {
    match term {
        [Token::Reference(question), Token::Mark('='), Token::Value(value)]
        | [Token::Value(value), Token::Mark('='), Token::Reference(question)] => {
            Some((question.clone(), value.clone()))
        }
        [
            Token::Word(word),
            Token::Mark('('),
            Token::Reference(question),
            Token::Mark(','),
            Token::Value(value),
            Token::Mark(')'),
        ] if word == "selected" => Some((question.clone(), value.clone())),
        _ => None,
    }
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut depth = 0_i32;
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '$' => {
                let (name, after) = after.strip_prefix('{')?.split_once('}')?;
                tokens.push(Token::Reference(name.trim().to_owned()));
                after
            }
            '\'' | '"' | '‘' | '’' | '“' | '”' => {
                let close: &[char] = match first {
                    '\'' => &['\''],
                    '"' => &['"'],
                    '‘' | '’' => &['’', '‘'],
                    _ => &['”', '“'],
                };
                let end = after.find(close)?;
                tokens.push(Token::Value(after[..end].trim().to_owned()));
                let closing = after[end..].chars().next()?;
                &after[end + closing.len_utf8()..]
            }
            '(' | ')' | '=' | ',' => {
                depth += i32::from(first == '(') - i32::from(first == ')');
                if depth < 0 {
                    return None;
                }
                tokens.push(Token::Mark(first));
                after
            }
            c if c.is_ascii_digit() => {
                let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                tokens.push(Token::Value(rest[..end].to_owned()));
                &rest[end..]
            }
            c if c.is_ascii_alphabetic() => {
                let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                &rest[end..]
            }
            _ => return None,
        }
        .trim_start();
    }
    (depth == 0).then_some(tokens)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is(text: &str, question: &str, any_of: &[&str]) {
        let any_of = any_of.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(simple(text), Some(Simple { question: question.to_owned(), any_of }), "{text}");
    }

    #[test]
    fn the_simple_form_is_understood() {
        is("${q} = 'a'", "q", &["a"]);
        is("${ q }=\"a\"", "q", &["a"]);
        is("'a' = ${q}", "q", &["a"]);
        is("selected(${q}, 'a')", "q", &["a"]);
        is("${q} = ‘other’", "q", &["other"]);
        is("${q} = 1", "q", &["1"]);
        is("${q}='a' or ${q}='b' OR selected(${q},'c')", "q", &["a", "b", "c"]);
        is("(${q} = 'a') or (${q} = 'b')", "q", &["a", "b"]);
        is("(${q} = 'a' or ${q} = 'b')", "q", &["a", "b"]);
        is("(selected(${q}, 'a') or selected(${q}, 'b'))", "q", &["a", "b"]);
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "",
            "${q}",
            "${q} != 'a'",
            "not(${q} = 'a')",
            "${q} = 'a' and ${r} = 'b'",
            "${q} = 'a' or ${r} = 'b'",
            "${q} = 'a' and ${q} = 'b'",
            "${q} > 3",
            "${q} = ${r}",
            "${q} = -1",
            "${q} = 'a' or",
            "or ${q} = 'a'",
            "selected(${q}, ${r})",
            "selected(${q}, 'a'",
            "${q} = 'a')",
            ")(${q} = 'a'",
            "count(${q}) = 'a'",
            "${q} = 'a' ${q} = 'b'",
            "regex(${q}, 'a')",
            "${q = 'a'",
            "${q} = 'a",
            ". = 'a'",
            "true()",
        ] {
            assert_eq!(simple(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(text in any::<String>(), terms in "([$]\\{q\\}|'a'|=|or|and|\\(|\\)|selected|,| )*") {
            let _ = (simple(&text), simple(&terms));
        }
    }
}
