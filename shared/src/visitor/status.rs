//! How an answer says whether the call worked.

use serde::{Deserialize, Serialize};

/// Whether a call worked, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", from = "AnyStatus")]
pub enum Status {
    /// The call did what it was asked to.
    Success,
    /// The call changed nothing.
    Failure {
        /// One of [`reason`]'s codes.
        reason: String,
        /// *Extension:* a sentence for the developer who reads the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
}

/// The fields of both. Reading into it costs the widget a fraction of what reading a tagged enum does.
#[derive(Deserialize)]
struct AnyStatus {
    r#type: String,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

impl From<AnyStatus> for Status {
    fn from(any: AnyStatus) -> Status {
        match &*any.r#type {
            "success" => Status::Success,
            _ => Status::Failure {
                reason: any.reason.unwrap_or_else(|| reason::GENERAL.to_owned()),
                message: any.message,
            },
        }
    }
}

impl Status {
    /// The failure's code, if it is one.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Status::Success => None,
            Status::Failure { reason, .. } => Some(reason),
        }
    }
}

/// The failure codes that clients of the original know.
pub mod reason {
    macro_rules! codes {
        ($(#[doc = $about:literal] $name:ident $code:literal;)*) => {
            $(
                #[doc = $about]
                pub const $name: &str = $code;
            )*

            /// All of them, each with what it means.
            pub const ALL: &[(&str, &str)] = &[$(($code, $about)),*];
        };
    }

    codes! {
        /// Something went wrong on the server.
        GENERAL "error.websvc.general";
        /// The charset is not UTF-8.
        INVALID_CHARSET "error.websvc.contentType.invalidCharset";
        /// The content type is not one that is read here.
        INVALID_CONTENT_TYPE "error.websvc.contentType.invalidContentType";
        /// The body cannot be read, or a value in it is over its limit.
        INVALID_CONTENT "error.websvc.content.invalid";
        /// The body lacks something the call needs.
        MISSING_DATA "error.websvc.content.invalid.missingData";
        /// No conversation goes by this id, or it has ended.
        UNKNOWN_SESSION "error.websvc.unknownEntity.session";
        /// No participant of the conversation goes by this id.
        UNKNOWN_PARTICIPANT "error.websvc.unknownEntity.participant";
        /// No queue goes by the name a chat was meant for.
        BAD_TARGET "error.websvc.unknownEntity.badTarget";
        /// No queue goes by the name a query was about.
        INVALID_QUEUE "error.websvc.unknownEntity.invalidQueue";
        /// The company does not allow this call.
        UNSUPPORTED_OPERATION "error.websvc.unsupportedOperation";
        /// A registered visitor of this name is there already.
        ACCOUNT_EXISTS "error.websvc.userdb.accountExists";
        /// Registered visitors cannot be looked up at the moment.
        NOT_ONLINE "error.websvc.userdb.notOnline";
        /// The interaction is not one of those with which this can be done.
        NOT_CONNECTED "error.websvc.entity.notconnected";
        /// User name or password is wrong.
        BAD_CREDENTIALS "error.websvc.userdb.badCredentials";
        /// The server cannot take this now; trying again later may work.
        UNAVAILABLE "error.websvc.unavailable";
    }
}
