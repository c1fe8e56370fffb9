//! A safetensors file, all of its tensors as `f32`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use safetensors::{Dtype, SafeTensorError, SafeTensors};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::{Refusal, Result, refuse};

/// The tensors of a file by name, and its metadata.
#[derive(Debug)]
pub struct File {
    pub tensors: BTreeMap<String, Tensor>,
    pub metadata: BTreeMap<String, String>,
    /// What was converted, in words.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Vec<usize>,
    /// Empty if the type is none of F32, F16 and BF16.
    pub values: Vec<f32>,
    pub dtype: String,
}

impl File {
    /// Reads a file. Tensors of other types than floats of at most 32 bits are there, without values.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let wrong = |error: &SafeTensorError| {
            another_format(bytes).map_or_else(|| sentence(error, bytes), |text| Refusal(text.into()))
        };
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| wrong(&error))?;
        no_name_twice(bytes)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| wrong(&error))?;
        let metadata = header.metadata().iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect();
        let mut file = Self { tensors: BTreeMap::new(), metadata, notes: Vec::new() };
        let mut halves = BTreeSet::new();
        for (name, view) in tensors.iter() {
            let data = view.data();
            let values: Vec<f32> = match view.dtype() {
                Dtype::F32 => data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
                Dtype::F16 => {
                    data.as_chunks().0.iter().map(|bytes| half::f16::from_le_bytes(*bytes).to_f32()).collect()
                }
                Dtype::BF16 => {
                    data.as_chunks().0.iter().map(|bytes| half::bf16::from_le_bytes(*bytes).to_f32()).collect()
                }
                _ => Vec::new(),
            };
            if matches!(view.dtype(), Dtype::F16 | Dtype::BF16) {
                halves.insert(view.dtype().to_string());
            }
            let (shape, dtype) = (view.shape().to_vec(), view.dtype().to_string());
            file.tensors.insert(name.to_string(), Tensor { shape, values, dtype });
        }
        for half in halves {
            file.notes.push(format!("the tensors of type {half} were converted to F32, which keeps their values"));
        }
        Ok(file)
    }
}

/// A format that a user may take for a safetensors file: a sentence on it. Asked only if the file is none, for the first bytes
/// are a length and can be any.
fn another_format(bytes: &[u8]) -> Option<&'static str> {
    let is = |start: &[u8]| bytes.starts_with(start);
    let pickle = matches!(bytes, [0x80, 2..=5, ..]);
    Some(match () {
        () if bytes.is_empty() => "the file is empty: write it again",
        () if is(b"PK") => {
            "this is a zip archive, as torch.save and Keras write: load the model in Python and save it with from_torch.py or from_keras.py"
        }
        () if pickle => {
            "this is a pickle, as an old torch.save wrote: load the model in Python and save it with from_torch.py"
        }
        () if is(b"\x89HDF") => {
            "this is an HDF5 file, as Keras writes: load the model in Python and save it with from_keras.py"
        }
        () if is(b"\x93NUMPY") => "this is an array of NumPy: save the model with from_torch.py or from_keras.py",
        () if is(b"\x1f\x8b") => "this is compressed by gzip: unpack it first",
        () if is(b"spck") => "this is a checkpoint of stackprop: convert it with `convert from-checkpoint`",
        () if is(b"version https://git-lfs") => {
            "this is a pointer of Git LFS, not the file itself: fetch it with `git lfs pull`"
        }
        () => return None,
    })
}

/// What is wrong with the file, and what to do.
fn sentence(error: &SafeTensorError, bytes: &[u8]) -> Refusal {
    let size = bytes.len();
    Refusal(match error {
        SafeTensorError::HeaderTooSmall => format!(
            "the file has {size} bytes, fewer than the 8 of its header's length: it was cut off, or is no safetensors file"
        ),
        SafeTensorError::HeaderTooLarge => {
            "the first 8 bytes say that the header is longer than a safetensors file allows: this is another format"
                .into()
        }
        SafeTensorError::InvalidHeaderLength => format!(
            "the header does not fit into the file of {size} bytes: it was cut off, or is no safetensors file; write or copy it again"
        ),
        SafeTensorError::InvalidHeader(_) => "the header is not UTF-8 text: this is no safetensors file".into(),
        SafeTensorError::InvalidHeaderDeserialization(error) => {
            format!("the header is not the JSON of a safetensors file ({error}): write the file again")
        }
        SafeTensorError::MetadataIncompleteBuffer => format!(
            "the tensors do not end where the file of {size} bytes does: it was cut off or has bytes that belong to no tensor; write or copy it again"
        ),
        SafeTensorError::InvalidOffset(name) => format!(
            "the data of tensor {name} overlaps another's or leaves a hole: the file is damaged; write it again"
        ),
        SafeTensorError::TensorInvalidInfo | SafeTensorError::ValidationOverflow | SafeTensorError::MisalignedSlice => {
            "a tensor has not as many bytes as its shape and type say: the file is damaged; write it again".into()
        }
        other => format!("the file cannot be read as safetensors ({other}): write it again"),
    })
}

/// JSON lets a name stand twice, and the last one counts; here that is an error, in the metadata too.
fn no_name_twice(bytes: &[u8]) -> Result<()> {
    let length = bytes.first_chunk().map_or(0, |length| u64::from_le_bytes(*length) as usize);
    let header = bytes.get(8..).and_then(|rest| rest.get(..length)).unwrap_or_default();
    match serde_json::from_slice(header) {
        Ok(Twice(Some(name))) => refuse!("the header names {name} twice: the file is damaged; write it again"),
        _ => Ok(()),
    }
}

/// A name that stands twice in one object of a JSON text.
struct Twice(Option<String>);

impl<'de> Deserialize<'de> for Twice {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        from.deserialize_any(TwiceVisitor)
    }
}

struct TwiceVisitor;

/// Whatever is no object has no names.
macro_rules! no_names {
    ($($function:ident: $type:ty),*) => {
        $(fn $function<E>(self, _: $type) -> std::result::Result<Twice, E> { Ok(Twice(None)) })*
    };
}

impl<'de> Visitor<'de> for TwiceVisitor {
    type Value = Twice;

    no_names!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> std::result::Result<Twice, E> {
        Ok(Twice(None))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> std::result::Result<Twice, S::Error> {
        let mut twice = None;
        while let Some(Twice(found)) = list.next_element()? {
            twice = twice.or(found);
        }
        Ok(Twice(twice))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Twice, M::Error> {
        let (mut seen, mut twice) = (BTreeSet::new(), None);
        while let Some((name, Twice(within))) = map.next_entry::<String, Twice>()? {
            twice = twice.or(within);
            if !seen.insert(name.clone()) {
                twice = twice.or(Some(name));
            }
        }
        Ok(Twice(twice))
    }
}
