//! A safetensors file, all of its tensors as `f32`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use safetensors::{Dtype, SafeTensorError, SafeTensors};
use serde::de::{IgnoredAny, MapAccess, Visitor};

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
    pub values: Vec<f32>,
}

impl File {
    /// Reads a file whose tensors are all of floats with at most 32 bits.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        not_another_format(bytes)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| sentence(&error, bytes))?;
        no_name_twice(bytes)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| sentence(&error, bytes))?;
        let metadata = header.metadata().iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect();
        let mut file = Self { tensors: BTreeMap::new(), metadata, notes: Vec::new() };
        let (mut halves, mut names) = (BTreeSet::new(), tensors.names());
        names.sort_unstable();
        for name in names {
            let view = tensors.tensor(name).map_err(|error| sentence(&error, bytes))?;
            let data = view.data();
            let values: Vec<f32> = match view.dtype() {
                Dtype::F32 => data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
                Dtype::F16 => {
                    data.as_chunks().0.iter().map(|bytes| half::f16::from_le_bytes(*bytes).to_f32()).collect()
                }
                Dtype::BF16 => {
                    data.as_chunks().0.iter().map(|bytes| half::bf16::from_le_bytes(*bytes).to_f32()).collect()
                }
                other => {
                    return refuse!(
                        "tensor {name} is of type {other}, and the crate computes in F32: \
                         write the file from `model.float()`"
                    );
                }
            };
            if view.dtype() != Dtype::F32 {
                halves.insert(view.dtype().to_string());
            }
            file.tensors.insert(name.to_string(), Tensor { shape: view.shape().to_vec(), values });
        }
        for half in halves {
            file.notes.push(format!("the tensors of type {half} were converted to F32, which keeps their values"));
        }
        Ok(file)
    }
}

/// Formats that a user may take for a safetensors file.
fn not_another_format(bytes: &[u8]) -> Result<()> {
    let is = |start: &[u8]| bytes.starts_with(start);
    let save = "save it with `safetensors.torch.save_file`, as from_torch.py does";
    if bytes.is_empty() {
        refuse!("the file is empty: write it again")
    } else if is(b"PK\x03\x04") {
        refuse!("this is a zip archive, as torch.save and Keras write: load the model in Python and {save}")
    } else if is(b"\x80\x02") {
        refuse!("this is a pickle, as an old torch.save wrote: load the model in Python and {save}")
    } else if is(b"\x89HDF") {
        refuse!("this is an HDF5 file, as Keras writes: load the model in Python and save it with from_keras.py")
    } else if is(b"\x93NUMPY") {
        refuse!("this is an array of NumPy: {save}")
    } else if is(b"spck") {
        refuse!("this is a checkpoint of stackprop: convert it with `convert from-checkpoint`")
    } else if is(b"version https://git-lfs") {
        refuse!("this is a pointer of Git LFS, not the file itself: fetch it with `git lfs pull`")
    } else {
        Ok(())
    }
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

/// JSON lets a name stand twice, and the last one counts; here that is an error.
fn no_name_twice(bytes: &[u8]) -> Result<()> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = Option<String>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Option<String>, M::Error> {
            let (mut seen, mut twice) = (BTreeSet::new(), None);
            while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                if !seen.insert(name.clone()) {
                    twice = Some(name);
                }
            }
            Ok(twice)
        }
    }
    let length = bytes.first_chunk().map_or(0, |length| u64::from_le_bytes(*length) as usize);
    let header = bytes.get(8..8 + length).unwrap_or_default();
    let mut json = serde_json::Deserializer::from_slice(header);
    match serde::Deserializer::deserialize_map(&mut json, Names) {
        Ok(Some(name)) => refuse!("the header names {name} twice: the file is damaged; write it again"),
        _ => Ok(()),
    }
}
