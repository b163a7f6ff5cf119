//! One option of a driver, and the short constructors that the tables are written with.

use super::find;

/// The form in which the driver's schema names an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionKind {
    /// `name = value`.
    Attribute,
    /// `name { … }` with known fields.
    Block,
    /// `name { key = value }` with free keys.
    MapBlock,
}

/// The type of an option's value, as the driver decodes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionType {
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `list(string)`
    Strings,
    /// `list(map(string))`: a map, or a list of maps that the driver merges
    StringMaps,
    /// `list(map(number))`: a map, or a list of maps that the driver merges
    NumberMaps,
    /// `map(string)`
    StringMap,
    /// Any value: the driver looks at the type itself
    Any,
    /// The body of a block with known fields
    Object,
}

impl OptionType {
    /// The type in HCL's notation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Strings => "list(string)",
            Self::StringMaps => "list(map(string))",
            Self::NumberMaps => "list(map(number))",
            Self::StringMap => "map(string)",
            Self::Any => "any",
            Self::Object => "object",
        }
    }

    /// Whether the value is a map with free keys.
    pub fn is_map(self) -> bool {
        matches!(self, Self::StringMaps | Self::NumberMaps | Self::StringMap)
    }
}

/// One option of a driver's `config`.
#[derive(Debug, Clone, Copy)]
pub struct DriverOption {
    /// The option's name.
    pub name: &'static str,
    /// The form that the driver's schema names.
    pub kind: OptionKind,
    /// The type of the value; [`OptionType::Object`] for a block with known fields.
    pub ty: OptionType,
    /// Whether the driver refuses a config without it.
    pub required: bool,
    /// The default in the driver's schema, as HCL source. Defaults that only come about at run time are in `doc`.
    pub default: Option<&'static str>,
    /// Whether the block may stand several times.
    pub repeatable: bool,
    /// The fields of a block, sorted by name.
    pub fields: &'static [DriverOption],
    /// Values worth offering. The list is not closed unless `closed` says so.
    pub values: &'static [&'static str],
    /// Whether the driver accepts nothing but `values`.
    pub closed: bool,
    /// If the option is deprecated: what to write instead.
    pub deprecated: Option<&'static str>,
    /// What the option does.
    pub doc: &'static str,
    /// A line or a few of HCL that use the option.
    pub example: Option<&'static str>,
}

impl DriverOption {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static DriverOption> {
        find(self.fields, name)
    }

    /// Whether a file may write the option as a block.
    ///
    /// Nomad reads a nested block in `config` as a list of one object, which fits blocks and lists of maps.
    pub fn accepts_block(&self) -> bool {
        self.kind != OptionKind::Attribute || self.ty.is_map() || self.ty == OptionType::Any
    }

    const fn new(name: &'static str, kind: OptionKind, ty: OptionType, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            ty,
            required: false,
            default: None,
            repeatable: false,
            fields: &[],
            values: &[],
            closed: false,
            deprecated: None,
            doc,
            example: None,
        }
    }

    pub(super) const fn string(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::Attribute, OptionType::String, doc)
    }

    pub(super) const fn number(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::Attribute, OptionType::Number, doc)
    }

    pub(super) const fn bool(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::Attribute, OptionType::Bool, doc)
    }

    pub(super) const fn strings(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::Attribute, OptionType::Strings, doc)
    }

    pub(super) const fn string_maps(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::Attribute, OptionType::StringMaps, doc)
    }

    pub(super) const fn number_maps(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::Attribute, OptionType::NumberMaps, doc)
    }

    pub(super) const fn any(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::Attribute, OptionType::Any, doc)
    }

    pub(super) const fn map_block(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, OptionKind::MapBlock, OptionType::StringMap, doc)
    }

    pub(super) const fn block(name: &'static str, fields: &'static [DriverOption], doc: &'static str) -> Self {
        let mut option = Self::new(name, OptionKind::Block, OptionType::Object, doc);
        option.fields = fields;
        option
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    pub(super) const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    pub(super) const fn suggest(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    pub(super) const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self.closed = true;
        self
    }

    pub(super) const fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    pub(super) const fn example(mut self, hcl: &'static str) -> Self {
        self.example = Some(hcl);
        self
    }
}

/// Linux capabilities as the drivers take them, without the `CAP_` prefix, and `all`.
pub(super) const CAPABILITIES: &[&str] = &[
    "all",
    "audit_control",
    "audit_read",
    "audit_write",
    "block_suspend",
    "bpf",
    "checkpoint_restore",
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "ipc_lock",
    "ipc_owner",
    "kill",
    "lease",
    "linux_immutable",
    "mac_admin",
    "mac_override",
    "mknod",
    "net_admin",
    "net_bind_service",
    "net_broadcast",
    "net_raw",
    "perfmon",
    "setfcap",
    "setgid",
    "setpcap",
    "setuid",
    "sys_admin",
    "sys_boot",
    "sys_chroot",
    "sys_module",
    "sys_nice",
    "sys_pacct",
    "sys_ptrace",
    "sys_rawio",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "syslog",
    "wake_alarm",
];
