//! A coder's name and options: words, the first of them the name, the others `name=number`.

use super::coder::Fault;

pub(super) struct Wish {
    pub(super) name: String,
    options: Vec<(String, u64)>,
}

impl Wish {
    pub(super) fn read(text: &str) -> Result<Wish, Fault> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or("").to_owned();
        let mut options = Vec::new();
        for word in words {
            let (name, value) = word.split_once('=').ok_or(Fault::Options)?;
            let value = value.parse().map_err(|_| Fault::Options)?;
            options.push((name.to_owned(), value));
        }
        Ok(Wish { name, options })
    }

    /// The value of an option, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<u64> {
        let found = self.options.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| *value)
    }

    /// The value of an option within bounds, or `usual`.
    pub(super) fn number(
        &self,
        name: &str,
        usual: u32,
        bounds: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, Fault> {
        let Some(value) = self.get(name) else {
            return Ok(usual);
        };
        let value = u32::try_from(value).map_err(|_| Fault::Options)?;
        if bounds.contains(&value) {
            Ok(value)
        } else {
            Err(Fault::Options)
        }
    }

    /// The values of options that may be there more than once, in order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = u64> + 'a {
        let found = self.options.iter().filter(move |(n, _)| n == name);
        found.map(|(_, value)| *value)
    }
}
