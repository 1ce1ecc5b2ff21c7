//! `torch.save` without torch: its zip, and the format before 1.6, of a pickle and the storages that it names.

use half::f16;

/// What a file holds.
#[derive(Clone)]
pub enum Saved {
    Dict(Vec<(String, Saved)>),
    Tensor(Values),
    /// A tensor in a `torch.nn.Parameter`.
    Parameter(Values),
    Float(f64),
    Text(String),
    /// An object of a class, without a state: `module`, `name`.
    Object(&'static str, &'static str),
    /// `functools.partial(torch.nn.LayerNorm, eps=1e-6)`.
    Partial,
}

/// A tensor's values, row-major, and its sides.
#[derive(Clone)]
pub struct Values {
    pub shape: Vec<usize>,
    pub data: Vec<f32>,
    /// In half precision.
    pub half: bool,
}

impl Values {
    fn bytes(&self) -> Vec<u8> {
        match self.half {
            true => self.data.iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()).collect(),
            false => self.data.iter().flat_map(|x| x.to_le_bytes()).collect(),
        }
    }
}

/// A pickle of protocol 2 while it is written, and the storages that it names by their numbers.
struct Pickle {
    bytes: Vec<u8>,
    storages: Vec<Values>,
    /// Storages have a sixth part, what they are a view of (before 1.6).
    legacy: bool,
}

impl Pickle {
    fn new(legacy: bool) -> Self {
        Self { bytes: vec![0x80, 2], storages: Vec::new(), legacy }
    }

    fn put(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.bytes.extend(bytes.as_ref());
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.put("X").put((text.len() as u32).to_le_bytes()).put(text)
    }

    fn int(&mut self, value: usize) -> &mut Self {
        self.put("J").put((value as i32).to_le_bytes())
    }

    fn class(&mut self, module: &str, name: &str) -> &mut Self {
        self.put(format!("c{module}\n{name}\n"))
    }

    fn ints(&mut self, values: &[usize]) -> &mut Self {
        self.put("(");
        for value in values {
            self.int(*value);
        }
        self.put("t")
    }

    fn tensor(&mut self, values: &Values) {
        let mut strides = vec![1; values.shape.len()];
        for axis in (1..values.shape.len()).rev() {
            strides[axis - 1] = strides[axis] * values.shape[axis];
        }
        let storage = if values.half { "HalfStorage" } else { "FloatStorage" };
        let (key, legacy) = (self.storages.len().to_string(), self.legacy);
        self.class("torch._utils", "_rebuild_tensor_v2").put("((").text("storage");
        self.class("torch", storage).text(&key).text("cpu").int(values.data.len());
        self.put(if legacy { "NtQ" } else { "tQ" }).int(0);
        self.ints(&values.shape).ints(&strides).put([0x89]);
        self.class("collections", "OrderedDict").put(")RtR");
        self.storages.push(values.clone());
    }

    fn value(&mut self, value: &Saved) {
        match value {
            Saved::Dict(entries) => {
                self.put("}(");
                for (name, value) in entries {
                    self.text(name).value(value);
                }
                self.put("u");
            }
            Saved::Tensor(values) => self.tensor(values),
            Saved::Parameter(values) => {
                self.class("torch._utils", "_rebuild_parameter").put("(");
                self.tensor(values);
                self.put([0x88]).class("collections", "OrderedDict").put(")RtR");
            }
            Saved::Float(value) => {
                self.put("G").put(value.to_be_bytes());
            }
            Saved::Text(text) => {
                self.text(text);
            }
            Saved::Object(module, name) => {
                self.class(module, name).put(b")\x81");
            }
            Saved::Partial => {
                let norm = ("torch.nn.modules.normalization", "LayerNorm");
                self.class("functools", "partial").put("(").class(norm.0, norm.1).put("tR(");
                self.class(norm.0, norm.1)
                    .put(")}")
                    .text("eps")
                    .put("G")
                    .put(1e-6f64.to_be_bytes());
                self.put("sNtb");
            }
        }
    }
}

/// As `torch.save(value, "NAME.pth")` writes it today.
pub fn zip(name: &str, value: &Saved) -> Vec<u8> {
    let mut pickle = Pickle::new(false);
    pickle.value(value);
    pickle.put(".");
    let mut parts = vec![("data.pkl".to_owned(), pickle.bytes)];
    let storages = pickle.storages.iter().map(Values::bytes).enumerate();
    parts.extend(storages.map(|(key, bytes)| (format!("data/{key}"), bytes)));
    parts.push(("version".to_owned(), b"3\n".to_vec()));
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (part, bytes) in &parts {
        let path = format!("{name}/{part}");
        let (start, length) = (file.len() as u32, bytes.len() as u32);
        // Values begin at a multiple of 64 bytes, behind an extra field `FB` that may be empty.
        let padding = (64 - (file.len() + 30 + path.len() + 4) % 64) % 64;
        let header = |extra: usize| {
            let mut header = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            header.extend(crc32(bytes).to_le_bytes());
            header.extend([length.to_le_bytes(), length.to_le_bytes()].concat());
            header.extend((path.len() as u16).to_le_bytes());
            header.extend((extra as u16).to_le_bytes());
            header
        };
        file.extend(b"PK\x03\x04");
        file.extend(header(padding + 4));
        file.extend(path.as_bytes());
        file.extend(b"FB");
        file.extend((padding as u16).to_le_bytes());
        file.extend(vec![b'Z'; padding]);
        file.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(header(0));
        // No comment, the first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(path.as_bytes());
    }
    let (count, start) = (parts.len() as u16, file.len() as u32);
    file.extend(&directory);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// As it was before 1.6: four pickles, the storages' names, and the storages.
pub fn legacy(value: &Saved) -> Vec<u8> {
    const MAGIC: &[u8] = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.";
    let mut file = MAGIC.to_vec();
    // The protocol's version, and what the machine was like.
    file.extend(b"\x80\x02M\xe9\x03.\x80\x02}.");
    let mut pickle = Pickle::new(true);
    pickle.value(value);
    file.extend(pickle.put(".").bytes.iter());
    let mut names = Pickle::new(true);
    names.put("](");
    for key in 0..pickle.storages.len() {
        names.text(&key.to_string());
    }
    file.extend(&names.put("e.").bytes);
    for storage in &pickle.storages {
        file.extend((storage.data.len() as u64).to_le_bytes());
        file.extend(storage.bytes());
    }
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}
