//! Functions of network addresses (`go-cty-funcs/cidr`), for IPv4.

use std::net::Ipv4Addr;

use super::super::Value;
use super::{Failure, Outcome, fails};

/// The value of a call; `None` where the function is another file's.
pub(super) fn evaluate(name: &str, args: &[Value]) -> Option<Outcome> {
    Some(match (name, args) {
        ("cidrhost", [Value::String(prefix), Value::Number(host)]) => prefix_of(prefix).and_then(|it| it.host(*host)),
        ("cidrnetmask", [Value::String(prefix)]) => prefix_of(prefix).map(|it| text(Ipv4Addr::from(it.mask()))),
        ("cidrsubnet", [Value::String(prefix), Value::Number(bits), Value::Number(number)]) => {
            prefix_of(prefix).and_then(|it| it.subnet(*bits, *number))
        }
        ("cidrsubnets", [Value::String(_), ..]) => Err(Failure::Unknown),
        _ => return None,
    })
}

fn text(value: impl std::fmt::Display) -> Value {
    Value::String(value.to_string())
}

/// `10.0.0.0/8`
struct Prefix {
    address: u32,
    length: u32,
}

fn prefix_of(text: &str) -> Result<Prefix, Failure> {
    let invalid = || Failure::Call(format!("invalid CIDR expression: invalid CIDR address: {text}"));
    if text.contains(':') {
        return Err(Failure::Unknown);
    }
    let (address, length) = text.split_once('/').ok_or_else(invalid)?;
    let address: Ipv4Addr = address.parse().map_err(|_| invalid())?;
    let length: u32 = length.parse().ok().filter(|length| *length <= 32).ok_or_else(invalid)?;
    let mut prefix = Prefix { address: address.into(), length };
    prefix.address &= prefix.mask();
    Ok(prefix)
}

impl Prefix {
    fn mask(&self) -> u32 {
        u32::MAX.checked_shl(32 - self.length).unwrap_or(0)
    }

    fn host(&self, number: f64) -> Outcome {
        let size = 1_u64 << (32 - self.length);
        if number.fract() != 0.0 || number < 0.0 {
            return Err(Failure::Unknown);
        }
        #[allow(clippy::cast_sign_loss)] // checked
        let number = number as u64;
        if number >= size {
            return fails(format!("prefix of {} does not accommodate a host numbered {number}", self.length));
        }
        Ok(text(Ipv4Addr::from(self.address | number as u32)))
    }

    fn subnet(&self, bits: f64, number: f64) -> Outcome {
        if bits.fract() != 0.0 || number.fract() != 0.0 || !(0.0..=32.0).contains(&bits) || number < 0.0 {
            return Err(Failure::Unknown);
        }
        #[allow(clippy::cast_sign_loss)] // checked
        let (bits, number) = (bits as u32, number as u64);
        let length = self.length + bits;
        if length > 32 {
            return fails(format!("insufficient address space to extend prefix of {} by {bits}", self.length));
        }
        if number >= 1_u64 << bits {
            return fails(format!("prefix extension of {bits} does not accommodate a subnet numbered {number}"));
        }
        let shifted = (number << (32 - length)) as u32;
        Ok(Value::String(format!("{}/{length}", Ipv4Addr::from(self.address | shifted))))
    }
}
