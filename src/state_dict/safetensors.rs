//! A safetensors file, written without alloc.
//!
//! The file is the length of the header (8 bytes, little-endian), the header (JSON, padded with spaces to a multiple of
//! 8 bytes), and the values of all tensors, one after the other: <https://github.com/huggingface/safetensors>. The tensors are in
//! the order of their names as text, as the reference writer has them: `10.bias` comes before `2.bias`.

use core::fmt::{self, Write};

use super::layers::{Item, Modules, StateDict};
use super::{Error, Name, Shape, check_description, description, each_description};
use crate::export::decimal;

/// The size of the file that [`save_safetensors`] writes, in bytes.
///
/// ```
/// use stackprop::{Dense, state_dict};
/// let mut file = Vec::new();
/// state_dict::save_safetensors(&Dense::<2, 1>::default(), |bytes| {
///     file.extend_from_slice(bytes);
///     Ok::<(), state_dict::Error>(())
/// })?;
/// assert_eq!(file.len(), state_dict::safetensors_size::<Dense<2, 1>>());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn safetensors_size<N: StateDict>() -> usize {
    8 + header_size::<N>() + 4 * N::COUNT
}

/// Writes a network as a safetensors file, some bytes at a time: to a file, or from a chip over a serial line.
///
/// PyTorch opens it with `model.load_state_dict(safetensors.torch.load_file(path))`, where the model is a
/// `torch.nn.Sequential` of the same modules. The metadata lists them, `print(model)`'s word for each on a line of its own
/// (`modules`), so that a tool can tell the activations. All tensors are of type `F32`.
///
/// # Errors
/// Returns [`Error::Value`] if a parameter is NaN or infinite and [`Error::Modules`] if a layer's [`StateDict`] does not
/// describe its tensors; nothing has been written then. Returns [`Error::Source`] with the first error of `sink`, which is not
/// called again after it.
///
/// ```
/// use stackprop::{Dense, activation::Relu, state_dict};
/// let net = (Dense::<2, 1, Relu>::new([[1.0, 2.0]], [3.0]), Dense::<1, 1>::new([[4.0]], [5.0]));
/// let mut file = Vec::new();
/// state_dict::save_safetensors(&net, |bytes| {
///     file.extend_from_slice(bytes); // or `std::fs::File::write_all`, or a UART
///     Ok::<(), std::io::Error>(())
/// })?;
/// let (header, values) = file[8..].split_at(usize::from(file[0]) + 256 * usize::from(file[1]));
/// assert_eq!(
///     std::str::from_utf8(header)?.trim_end(),
///     r#"{"__metadata__":{"format":"pt","modules":"Linear\nReLU()\nLinear"},"#.to_string()
///         + r#""0.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
///         + r#""0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]},"#
///         + r#""2.bias":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"#
///         + r#""2.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[16,20]}}"#
/// );
/// assert_eq!(values[..8], [3.0_f32.to_le_bytes(), 1.0_f32.to_le_bytes()].concat());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save_safetensors<N: StateDict, E>(
    net: &N,
    mut sink: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), Error<E>> {
    verify(net).map_err(Error::with_source)?;
    let mut error = None;
    let mut send = |bytes: &[u8]| {
        if error.is_none() {
            error = sink(bytes).err();
        }
    };
    send(&(header_size::<N>() as u64).to_le_bytes());
    // Only `send` can fail, and it keeps its error.
    let _ = header::<N>(&mut Text(&mut |text| send(text.as_bytes())));
    let mut place = None;
    while let Some(next) = next_in_text_order::<N>(place.as_ref()) {
        let mut index = 0;
        net.tensors(&mut |values| {
            if index == next.1 {
                for value in values {
                    send(&value.to_le_bytes());
                }
            }
            index += 1;
        });
        place = Some(next);
    }
    error.map_or(Ok(()), |error| Err(Error::Source(error)))
}

fn verify<N: StateDict>(net: &N) -> Result<(), Error<()>> {
    check_description(net)?;
    let (mut tensor, mut verified) = (0, Ok(()));
    net.tensors(&mut |values| {
        let bad = values.iter().enumerate().find(|(_, value)| !value.is_finite());
        if let (Ok(()), Some((index, value)), Some((name, _))) = (&verified, bad, description::<N>(tensor)) {
            verified = Err(Error::Value { name, index, value: *value });
        }
        tensor += 1;
    });
    verified
}

/// The name and the index of the tensor that comes next in the file.
fn next_in_text_order<N: StateDict>(last: Option<&(Name, usize)>) -> Option<(Name, usize)> {
    let (mut index, mut next) = (0, None);
    each_description::<N>(&mut |name, _| {
        let follows = |(other, at): &(Name, usize)| (other, *at) < (name, index);
        if last.is_none_or(follows) && !next.as_ref().is_some_and(follows) {
            next = Some((*name, index));
        }
        index += 1;
    });
    next
}

/// The length of the header, its padding included.
fn header_size<N: StateDict>() -> usize {
    let mut size = 0;
    let _ = header::<N>(&mut Text(&mut |text| size += text.len()));
    size
}

/// Writes the header, padded.
fn header<N: StateDict>(out: &mut dyn Write) -> fmt::Result {
    let mut size = 0;
    json::<N>(&mut Text(&mut |text| {
        size += text.len();
        let _ = out.write_str(text);
    }))?;
    while size % 8 != 0 {
        out.write_char(' ')?;
        size += 1;
    }
    Ok(())
}

fn json<N: StateDict>(out: &mut dyn Write) -> fmt::Result {
    out.write_str("{\"__metadata__\":{\"format\":\"pt\",\"modules\":\"")?;
    let mut separator = "";
    let mut name = Name::EMPTY;
    N::modules(&mut Modules::new(&mut name, &mut |item| {
        if let Item::Module(module) = item {
            let _ = out.write_str(separator);
            // What JSON would need an escape for stands in no module of PyTorch.
            module.chars().filter(|c| !matches!(c, '"' | '\\' | '\0'..' ')).for_each(|c| {
                let _ = out.write_char(c);
            });
            separator = "\\n";
        }
    }));
    out.write_str("\"}")?;
    let (mut place, mut begin) = (None, 0);
    while let Some(next) = next_in_text_order::<N>(place.as_ref()) {
        let (name, shape) = description::<N>(next.1).unwrap_or((next.0, Shape::new(&[0])));
        let end = begin + 4 * shape.count().unwrap_or(0);
        out.write_str(",\"")?;
        out.write_str(name.as_str())?;
        out.write_str("\":{\"dtype\":\"F32\",\"shape\":[")?;
        let mut separator = "";
        for size in shape.sizes() {
            out.write_str(separator)?;
            decimal(size as usize, out)?;
            separator = ",";
        }
        out.write_str("],\"data_offsets\":[")?;
        decimal(begin, out)?;
        out.write_str(",")?;
        decimal(end, out)?;
        out.write_str("]}")?;
        (place, begin) = (Some(next), end);
    }
    out.write_str("}")
}

/// Text that a closure takes.
struct Text<'a>(&'a mut dyn FnMut(&str));

impl Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        (self.0)(text);
        Ok(())
    }
}
