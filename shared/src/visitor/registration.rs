//! `register`: a visitor makes himself known.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Status;
use super::lenient::any_text;

/// `register`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterRequest {
    /// Who he is; required.
    #[serde(default)]
    pub contact: Option<Contact>,
}

/// How many fields a contact has beside user name and password.
const DETAILS: usize = 33;

macro_rules! contact {
    ($($field:ident $name:tt $limit:tt;)*) => {
        /// A registered visitor, in his own words. Every field may be null, and what is no text is read as one.
        #[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(default)]
        pub struct Contact {
            /// What he logs in with; required.
            #[serde(deserialize_with = "any_text")]
            pub username: Option<String>,
            /// His password; required.
            #[serde(deserialize_with = "any_text")]
            pub password: Option<String>,
            $(
                #[doc = concat!("`", $name, "`, up to ", $limit, " characters.")]
                #[serde(rename = $name, deserialize_with = "any_text")]
                pub $field: Option<String>,
            )*
        }

        impl Contact {
            /// The names of all fields but user name and password, each with the most characters it may have.
            pub const DETAILS: [(&'static str, usize); DETAILS] = [$(($name, $limit)),*];

            /// The values of these fields, in the same order.
            pub fn details(&self) -> [Option<&str>; DETAILS] {
                [$(self.$field.as_deref()),*]
            }

            /// A contact with these values and nothing else.
            pub fn from_details(details: [Option<String>; DETAILS]) -> Contact {
                let [$($field),*] = details;
                Contact { username: None, password: None, $($field),* }
            }
        }
    };
}

contact! {
    first_name "firstName" 100;
    middle_name "middleName" 100;
    last_name "lastName" 100;
    home_street_address "homeStreetAddress" 500;
    home_city "homeCity" 100;
    home_state "homeState" 100;
    home_postal_code "homePostalCode" 100;
    home_country "homeCountry" 100;
    home_email "homeEmail" 320;
    home_phone "homePhone" 50;
    home_phone2 "homePhone2" 50;
    home_fax "homeFax" 50;
    home_pager "homePager" 50;
    home_mobile "homeMobile" 50;
    home_url "homeURL" 2000;
    department "department" 100;
    company "company" 100;
    job_title "jobTitle" 100;
    assistant_name "assistantName" 100;
    assistant_phone "assistantPhone" 50;
    business_street_address "businessStreetAddress" 500;
    business_city "businessCity" 100;
    business_state "businessState" 100;
    business_postal_code "businessPostalCode" 100;
    business_country "businessCountry" 100;
    business_email "businessEmail" 320;
    business_phone "businessPhone" 50;
    business_phone2 "businessPhone2" 50;
    business_fax "businessFax" 50;
    business_pager "businessPager" 50;
    business_mobile "businessMobile" 50;
    business_url "businessURL" 2000;
    remarks "remarks" 2000;
}

/// Shows what tells contacts apart and is no secret.
impl fmt::Debug for Contact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Contact").field("username", &self.username).finish_non_exhaustive()
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationAnswer {
    /// Its root.
    pub registration: RegistrationBody,
}

/// Whether he is known now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationBody {
    /// Whether the call worked.
    pub status: Status,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_read_with_any_values() {
        let json = r#"{"contact":{"username":"mary","password":12345678,"firstName":"Mary","homeURL":null,"remarks":[1],"x":1}}"#;
        let contact = serde_json::from_str::<RegisterRequest>(json).unwrap().contact.unwrap();
        assert_eq!(
            (contact.username.as_deref(), contact.password.as_deref()),
            (Some("mary"), Some("12345678"))
        );
        assert_eq!((contact.first_name.as_deref(), contact.home_url.as_deref()), (Some("Mary"), None));
        assert_eq!(contact.remarks, None);
        assert!(!format!("{contact:?}").contains("12345678"));
        assert_eq!(serde_json::from_str::<RegisterRequest>("{}").unwrap().contact, None);
    }

    #[test]
    fn details_are_put_back_as_they_were_taken() {
        let values = Contact::DETAILS.map(|(name, _)| Some(name.to_owned()));
        let contact = Contact::from_details(values.clone());
        assert_eq!(contact.details().map(|value| value.map(str::to_owned)), values);
        assert_eq!(contact.home_url.as_deref(), Some("homeURL"));
    }
}
