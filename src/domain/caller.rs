//! Who asks, and what they may do.

use std::{collections::BTreeSet, fmt};

use super::code::Code;

/// Who asks. It is made by `http/auth.rs`, from a token that was verified, and by
/// [`Caller::administrator`] for what the keeper of the machine and the program itself do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whom the token was issued to.
    pub sub: String,
    /// The agency they act for; nobody's own services are theirs without one.
    pub agency: Option<Code>,
    /// What the token allows.
    pub scopes: Scopes,
    /// The token's own name, by which it can be revoked.
    pub jti: String,
}

impl Caller {
    /// Who may all without a token: whoever runs the program beside its database, or the program
    /// itself. Never made for a request.
    pub fn administrator(sub: &str) -> Self {
        let scopes = Scopes::from_iter([Scope::Admin]);
        Self { sub: sub.to_owned(), agency: None, scopes, jti: sub.to_owned() }
    }

    /// Whether the token allows this; `admin` allows all.
    ///
    /// ```
    /// use znamka::domain::caller::{Caller, Scope, Scopes};
    ///
    /// let scopes = Scopes::read("evaluations:write openid");
    /// let clerk = Caller { sub: "clerk".into(), agency: None, scopes, jti: "1".into() };
    /// assert!(clerk.may(Scope::EvaluationsWrite));
    /// assert!(!clerk.may(Scope::EvaluationsPublish));
    /// ```
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.holds(scope) || self.is_admin()
    }

    /// Whether they act for this agency. An administrator acts for every one.
    pub fn acts_for(&self, agency: &Code) -> bool {
        self.is_admin() || self.agency.as_ref() == Some(agency)
    }

    /// Whether the token allows all.
    pub fn is_admin(&self) -> bool {
        self.scopes.holds(Scope::Admin)
    }
}

/// One thing a token can allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Submit what an agency found about its own services.
    EvaluationsWrite,
    /// Submit evaluations of any service: audits, surveys, tools.
    EvaluationsAssess,
    /// Publish, return and withdraw; and read what is private of every evaluation.
    EvaluationsPublish,
    /// Change agencies, services and code lists.
    CatalogueWrite,
    /// Change and freeze methodologies.
    MethodologiesWrite,
    /// Open and close campaigns.
    CampaignsWrite,
    /// All of these, for every agency.
    Admin,
}

impl Scope {
    /// All there are, as documented.
    pub const ALL: [Self; 7] = [
        Self::EvaluationsWrite,
        Self::EvaluationsAssess,
        Self::EvaluationsPublish,
        Self::CatalogueWrite,
        Self::MethodologiesWrite,
        Self::CampaignsWrite,
        Self::Admin,
    ];

    /// The scope that `text` names, or nothing.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    /// The name in a token.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EvaluationsWrite => "evaluations:write",
            Self::EvaluationsAssess => "evaluations:assess",
            Self::EvaluationsPublish => "evaluations:publish",
            Self::CatalogueWrite => "catalogue:write",
            Self::MethodologiesWrite => "methodologies:write",
            Self::CampaignsWrite => "campaigns:write",
            Self::Admin => "admin",
        }
    }

    /// What it allows, for the documentation.
    pub fn about(self) -> &'static str {
        match self {
            Self::EvaluationsWrite => "Submit self-assessments of the own agency's services.",
            Self::EvaluationsAssess => {
                "Submit audits, surveys and other assessments of any service."
            }
            Self::EvaluationsPublish => "Publish, return and withdraw evaluations.",
            Self::CatalogueWrite => "Change agencies, services and code lists.",
            Self::MethodologiesWrite => "Change, freeze and retire methodologies.",
            Self::CampaignsWrite => "Open, change and close campaigns.",
            Self::Admin => "All of these, for every agency.",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a token allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Those that a space-separated claim names. An issuer's own scopes, such as `openid`, mean
    /// nothing here and are passed over.
    pub fn read(claim: &str) -> Self {
        Self(claim.split(' ').filter_map(Scope::parse).collect())
    }

    /// Whether this one is among them.
    pub fn holds(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_reads_back() {
        let all: Scopes = Scope::ALL.into_iter().collect();
        assert_eq!(Scopes::read(&all.to_string()), all);
        assert_eq!(Scopes::read(""), Scopes::default());
        assert_eq!(Scopes::read("Admin ADMIN evaluations: "), Scopes::default());
    }

    #[test]
    fn an_administrator_may_all_and_acts_for_all() {
        let (mpsv, cssz) = (Code::parse("mpsv").unwrap(), Code::parse("cssz").unwrap());
        let scopes = Scopes::read("admin");
        let admin = Caller { sub: "a".into(), agency: None, scopes, jti: "1".into() };
        assert!(Scope::ALL.into_iter().all(|scope| admin.may(scope)));
        assert!(admin.acts_for(&mpsv));

        let clerk =
            Caller { agency: Some(mpsv.clone()), scopes: Scopes::default(), ..admin.clone() };
        assert!(clerk.acts_for(&mpsv) && !clerk.acts_for(&cssz));
    }
}
