//! One name that may stand in `${…}`, and one family of such names.

/// What a name refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A client's property: `node.class`.
    Node,
    /// What a client's fingerprint found: `attr.kernel.name`.
    Attribute,
    /// The client's own `meta`, not the job's: `meta.rack`.
    Meta,
    /// A device of a client, inside a `device` block: `device.vendor`.
    Device,
    /// A variable in the environment of a running task: `NOMAD_ALLOC_ID`.
    Runtime,
    /// A value from a `secret` block: `secret.db.password`.
    Secret,
    /// A part of the job that the server puts into a service's name: `JOB`.
    ServiceName,
}

/// A place in a job file where names are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `constraint.attribute` and `constraint.value` of a job, group or task.
    Constraint,
    /// `attribute` of `affinity` and `spread`, and the target's value of an affinity.
    AffinityOrSpread,
    /// `constraint` and `affinity` inside `resources.device`.
    DeviceConstraint,
    /// Strings that the client resolves when the task starts: `env`, `config`, `template`'s paths, services, …
    Runtime,
    /// `service.name`, which also takes what [`Place::Runtime`] takes.
    ServiceName,
}

impl Kind {
    /// Whether Nomad replaces a name of this kind at that place. A single name may be an exception:
    /// [`Entry::usable_in`] knows.
    pub fn usable_in(self, place: Place) -> bool {
        match self {
            Self::Node | Self::Attribute | Self::Meta => place != Place::DeviceConstraint,
            Self::Device => place == Place::DeviceConstraint,
            Self::Runtime | Self::Secret => matches!(place, Place::Runtime | Place::ServiceName),
            Self::ServiceName => place == Place::ServiceName,
        }
    }
}

/// A name that Nomad knows.
#[derive(Debug)]
pub struct Entry {
    /// The whole reference, as it stands between `${` and `}`.
    pub name: &'static str,
    /// What it refers to.
    pub kind: Kind,
    /// What its value is.
    pub doc: &'static str,
    /// The condition under which it has a value, where there is one.
    pub only_when: Option<&'static str>,
    /// For a name that current clients no longer report: what to use instead, or since when it is gone.
    pub former: Option<&'static str>,
}

impl Entry {
    /// Whether Nomad replaces the name at that place.
    pub fn usable_in(&self, place: Place) -> bool {
        // Nomad's documentation lists the region among the others, but the scheduler does not resolve it and the
        // server rejects it in constraints (`nomad/structs/constraint.go`).
        let scheduling = matches!(place, Place::Constraint | Place::AffinityOrSpread);
        self.kind.usable_in(place) && !(scheduling && self.name == "node.region")
    }

    pub(super) const fn new(kind: Kind, name: &'static str, doc: &'static str) -> Self {
        Self { name, kind, doc, only_when: None, former: None }
    }

    pub(super) const fn only_when(mut self, condition: &'static str) -> Self {
        self.only_when = Some(condition);
        self
    }

    pub(super) const fn former(mut self, instead: &'static str) -> Self {
        self.former = Some(instead);
        self
    }
}

/// A family of names with a free part.
#[derive(Debug)]
pub struct Pattern {
    /// The reference with the free parts in angle brackets, such as `NOMAD_PORT_<label>`.
    pub pattern: &'static str,
    /// What the names refer to.
    pub kind: Kind,
    /// What the values are.
    pub doc: &'static str,
    /// The condition under which they exist, where there is one.
    pub only_when: Option<&'static str>,
}

impl Pattern {
    pub(super) const fn new(kind: Kind, pattern: &'static str, doc: &'static str) -> Self {
        Self { pattern, kind, doc, only_when: None }
    }

    pub(super) const fn only_when(mut self, condition: &'static str) -> Self {
        self.only_when = Some(condition);
        self
    }

    /// What stands before the first free part.
    pub fn prefix(&self) -> &'static str {
        self.pattern.split('<').next().unwrap_or(self.pattern)
    }

    /// Whether a reference is of this family: the fixed parts are equal, and no free part is empty.
    pub fn matches(&self, reference: &str) -> bool {
        let Some(mut rest) = reference.strip_prefix(self.prefix()) else {
            return false;
        };
        let mut parts = self.pattern.split('>').skip(1).peekable();
        while let Some(part) = parts.next() {
            let fixed = part.split('<').next().unwrap_or(part);
            let end = if parts.peek().is_none() && part == fixed {
                rest.strip_suffix(fixed).map(str::len)
            } else {
                rest.find(fixed)
            };
            match end {
                Some(length) if length > 0 => rest = &rest[length + fixed.len()..],
                _ => return false,
            }
        }
        true
    }
}
