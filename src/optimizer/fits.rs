//! The one thing about an optimizer's state that can be wrong, said by the compiler in a sentence.

use super::Optimizer;

/// Stops the build unless an optimizer's state is for as many parameters as the model has.
///
/// Called where a compiler evaluates it.
pub(crate) const fn assert_fits<O: Optimizer + ?Sized>(model: usize) {
    match O::PARAMETERS {
        Some(state) => assert_equal(state, model, b" parameters, but the model has "),
        None if O::AT_LEAST > model => {
            say(b"the groups of this optimizer begin with ", O::AT_LEAST, b" parameters, but the model has ", model);
        }
        None => (),
    }
}

/// The same for the first of two groups.
pub(super) const fn assert_fits_group<O: Optimizer + ?Sized>(first: usize) {
    if let Some(state) = O::PARAMETERS {
        assert_equal(state, first, b" parameters, but its group has ");
    }
}

const fn assert_equal(state: usize, model: usize, but: &[u8]) {
    if state != model {
        say(b"this optimizer's state is for ", state, but, model);
    }
}

/// `core` formats no numbers in a constant, so the sentence is put together byte by byte.
#[allow(clippy::panic)]
const fn say(begin: &[u8], state: usize, but: &[u8], model: usize) {
    let mut text = [b' '; 120];
    let end = write(&mut text, 0, begin);
    let end = write_number(&mut text, end, state);
    let end = write(&mut text, end, but);
    let end = write_number(&mut text, end, model);
    match core::str::from_utf8(text.split_at(end).0) {
        Ok(text) => panic!("{}", text),
        Err(_) => panic!("this optimizer's state is for another number of parameters than the model has"),
    }
}

const fn write(text: &mut [u8; 120], mut end: usize, words: &[u8]) -> usize {
    let mut i = 0;
    while i < words.len() {
        text[end] = words[i];
        end += 1;
        i += 1;
    }
    end
}

const fn write_number(text: &mut [u8; 120], end: usize, number: usize) -> usize {
    let end = if number >= 10 { write_number(text, end, number / 10) } else { end };
    write(text, end, &[b'0' + (number % 10) as u8])
}

#[cfg(test)]
mod tests {
    use std::string::String;

    #[test]
    fn the_sentence_names_both_numbers() {
        const BUT: &[u8] = b" parameters, but the model has ";
        super::assert_equal(301, 301, BUT);
        let panicked = std::panic::catch_unwind(|| super::assert_equal(7, 301, BUT)).expect_err("7 is not 301");
        assert_eq!(
            panicked.downcast_ref::<String>().map(String::as_str),
            Some("this optimizer's state is for 7 parameters, but the model has 301")
        );
    }
}
