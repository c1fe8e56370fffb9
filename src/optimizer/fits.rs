//! The one thing about an optimizer's state that can be wrong, said by the compiler in a sentence.

/// Stops the build unless an optimizer's state is for as many parameters as the model has.
///
/// Called in a `const` block. `core` formats no numbers there, so the sentence is put together byte by byte.
#[allow(clippy::panic)]
pub(crate) const fn assert_fits(state: Option<usize>, model: usize) {
    let Some(state) = state else { return };
    if state == model {
        return;
    }
    let mut text = [b' '; 120];
    let end = write(&mut text, 0, b"this optimizer's state is for ");
    let end = write_number(&mut text, end, state);
    let end = write(&mut text, end, b" parameters, but the model has ");
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
        super::assert_fits(Some(301), 301);
        super::assert_fits(None, 301);
        let panicked = std::panic::catch_unwind(|| super::assert_fits(Some(7), 301)).expect_err("7 is not 301");
        assert_eq!(
            panicked.downcast_ref::<String>().map(String::as_str),
            Some("this optimizer's state is for 7 parameters, but the model has 301")
        );
    }
}
