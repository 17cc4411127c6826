//! A milter: looks into every message before a mail server takes it, and says what happens to it.
//!
//! # Promise
//! Nothing passes unseen because we failed. The whole answer is worked out and verified before the first byte of it is
//! sent; a panic, a gap or a deadline that passed is a failure with an action of its own ([`settings::Failures`]), none of
//! which lets a message through untouched. Logs and headers name rules, never values.
//!
//! # Parts
//! [`wire`] is the protocol, [`message`] the message as it is handed over and the way back, [`session`] one connection,
//! [`answer`] one message, [`verdict`] the pure judgement, [`refusal`] its words for the sender, [`server`] the sockets, [`numbers`] what is counted.

pub mod answer;
pub mod message;
pub mod numbers;
pub mod refusal;
pub mod server;
pub mod session;
pub mod settings;
pub mod verdict;
pub mod wire;
