//! Logging in and out.

use vestibule_shared::agent::{LoginRequest, Session, Timestamp};

use super::{Call, Connection, Desk, Effect, Failure, Kept, Page, Question, State, Words};

/// The log-in page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// Whether the server is being asked.
    pub busy: bool,
    /// Why it did not work.
    pub problem: Option<LoginProblem>,
    /// Why the page is shown, if that is not obvious.
    pub notice: Option<Notice>,
}

/// Why a log-in did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginProblem {
    /// No user name was typed.
    NoUsername,
    /// No password was typed.
    NoPassword,
    /// User name or password is wrong.
    Wrong,
    /// Anything else.
    Other(Words),
}

/// Why the log-in page is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The agent logged out.
    LoggedOut,
    /// His session is over.
    SessionEnded,
    /// The server logged him off.
    LoggedOff,
}

impl State {
    pub(super) fn session_found(
        &mut self,
        now: Timestamp,
        answer: Result<Session, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        match answer {
            Ok(_) if self.page == Page::Starting => self.come_in(now, effects),
            Ok(_) => {}
            Err(Failure::Unauthorized) if self.page == Page::Starting => {
                self.connection = Connection::Connecting;
                self.page = Page::Login(Login::default());
            }
            Err(Failure::Unauthorized) => self.go_out(Some(Notice::SessionEnded), effects),
            Err(_) if self.page == Page::Starting => self.connection.lost(now, true),
            Err(_) => {}
        }
    }

    pub(super) fn log_in(&mut self, request: LoginRequest, effects: &mut Vec<Effect>) {
        let Page::Login(login) = &mut self.page else { return };
        login.problem = match (request.username.trim().is_empty(), request.password.is_empty()) {
            (true, _) => Some(LoginProblem::NoUsername),
            (false, true) => Some(LoginProblem::NoPassword),
            (false, false) => None,
        };
        if login.problem.is_none() && !login.busy {
            login.busy = true;
            let username = request.username.trim().to_owned();
            effects.push(Effect::LogIn(LoginRequest { username, ..request }));
        }
    }

    pub(super) fn logged_in(
        &mut self,
        now: Timestamp,
        answer: Result<Session, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        let Page::Login(login) = &mut self.page else { return };
        login.busy = false;
        match answer {
            Ok(_) => self.come_in(now, effects),
            Err(Failure::Unauthorized) => login.problem = Some(LoginProblem::Wrong),
            Err(Failure::TooMany) => login.problem = Some(LoginProblem::Other(Words::text("login.tooMany"))),
            Err(failure) => login.problem = Some(LoginProblem::Other(failure.words())),
        }
    }

    pub(super) fn log_out(&mut self, effects: &mut Vec<Effect>) {
        let open = self.desk.as_ref().map_or(0, |desk| desk.open_conversations().count() as u32);
        let unsent = self.desk.as_ref().map_or(0, Desk::unsent);
        if open > 0 || unsent > 0 {
            self.question = Some(Question::LogOut { open, unsent });
        } else {
            self.really_log_out(effects);
        }
    }

    pub(super) fn really_log_out(&mut self, effects: &mut Vec<Effect>) {
        self.leaving = true;
        effects.push(Effect::Call(Call::LogOut));
    }

    /// The session is over: back to the log-in page. What was written is kept, unless the agent left himself.
    pub(super) fn go_out(&mut self, notice: Option<Notice>, effects: &mut Vec<Effect>) {
        if !matches!(self.page, Page::Desk) {
            return;
        }
        let left = std::mem::take(&mut self.leaving);
        self.kept = if left { None } else { self.keep().map(Kept::start_over) };
        self.desk = None;
        self.question = None;
        self.connection = Connection::Connecting;
        let notice = if left { Some(Notice::LoggedOut) } else { notice };
        self.page = Page::Login(Login { notice, ..Login::default() });
        effects.extend([Effect::CloseStream, Effect::Keep]);
    }

    fn come_in(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.page = Page::Desk;
        self.connection = Connection::Connecting;
        self.open_stream(now, effects);
    }
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{Scenario, snapshot};
    use super::super::{Action, Event};
    use super::*;

    fn log_in(username: &str, password: &str) -> Event {
        let request = LoginRequest { username: username.into(), password: password.into() };
        Event::Asked(Action::LogIn(request))
    }

    fn session() -> Session {
        Session { username: "alicia".into(), display_name: "Alicia Adams".into() }
    }

    fn login_page() -> Scenario {
        let mut scenario = Scenario::new(None);
        assert_eq!(scenario.happens(Event::Started), [Effect::FindSession]);
        scenario.happens(Event::SessionFound(Err(Failure::Unauthorized)));
        scenario
    }

    fn problem(scenario: &Scenario) -> Option<LoginProblem> {
        match &scenario.state.page {
            Page::Login(login) => login.problem.clone(),
            page => panic!("not on the log-in page but on {page:?}"),
        }
    }

    fn notice(scenario: &Scenario) -> Option<Notice> {
        match &scenario.state.page {
            Page::Login(login) => login.notice.clone(),
            page => panic!("not on the log-in page but on {page:?}"),
        }
    }

    #[test]
    fn who_is_logged_in_comes_straight_to_his_desk() {
        let mut scenario = Scenario::new(None);
        scenario.happens(Event::Started);
        assert_eq!(scenario.happens(Event::SessionFound(Ok(session()))), [Effect::OpenStream]);
        assert_eq!(scenario.state.page, Page::Desk);
    }

    #[test]
    fn a_server_that_is_not_reached_at_the_start_is_asked_again() {
        let mut scenario = Scenario::new(None);
        scenario.happens(Event::Started);
        assert_eq!(scenario.happens(Event::SessionFound(Err(Failure::Unreachable))), []);
        scenario.now += 1_000;
        assert_eq!(scenario.happens(Event::Tick), [Effect::FindSession]);
    }

    #[test]
    fn logging_in_needs_both_fields_and_asks_once() {
        let mut scenario = login_page();
        assert_eq!(scenario.happens(log_in(" ", "x")), []);
        assert_eq!(problem(&scenario), Some(LoginProblem::NoUsername));
        assert_eq!(scenario.happens(log_in("alicia", "")), []);
        assert_eq!(problem(&scenario), Some(LoginProblem::NoPassword));
        let asked = LoginRequest { username: "alicia".into(), password: " demo".into() };
        assert_eq!(scenario.happens(log_in(" alicia ", " demo")), [Effect::LogIn(asked)]);
        assert_eq!(scenario.happens(log_in("alicia", "demo")), [], "it is being asked already");
        assert_eq!(scenario.happens(Event::LoggedIn(Ok(session()))), [Effect::OpenStream]);
    }

    #[test]
    fn a_log_in_that_fails_says_why() {
        let check = |failure, expected| {
            let mut scenario = login_page();
            scenario.happens(log_in("alicia", "x"));
            scenario.happens(Event::LoggedIn(Err(failure)));
            assert_eq!(problem(&scenario), Some(expected));
        };
        check(Failure::Unauthorized, LoginProblem::Wrong);
        check(Failure::TooMany, LoginProblem::Other(Words::text("login.tooMany")));
        check(Failure::Unreachable, LoginProblem::Other(Words::text("problem.unreachable")));
        check(
            Failure::Refused(Some(Words::Said("No.".into()))),
            LoginProblem::Other(Words::Said("No.".into())),
        );
    }

    #[test]
    fn logging_out_asks_once_while_conversations_are_open() {
        let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
        assert_eq!(scenario.happens(Event::Asked(Action::LogOut)), []);
        assert_eq!(scenario.state.question, Some(Question::LogOut { open: 1, unsent: 0 }));
        assert_eq!(scenario.happens(Event::Asked(Action::Confirm)), [Effect::Call(Call::LogOut)]);
        let effects = scenario.happens(Event::Answered(Call::LogOut, Ok(())));
        assert_eq!(effects, [Effect::CloseStream, Effect::Keep]);
        assert_eq!(notice(&scenario), Some(Notice::LoggedOut));
        assert_eq!(scenario.state.keep(), None);
    }

    #[test]
    fn logging_out_says_what_was_not_sent_also_when_nothing_is_open_any_more() {
        let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]).talking("0-2", &[]));
        scenario.asks(Action::Write { interaction_id: "0-1".into(), text: "hello".into() });
        scenario.asks(Action::Send { interaction_id: "0-1".into(), message_id: "m1".into() });
        scenario.asks(Action::Write { interaction_id: "0-1".into(), text: " \n".into() });
        scenario.asks(Action::Write { interaction_id: "0-2".into(), text: "half a sen".into() });
        scenario.asks(Action::LogOut);
        assert_eq!(scenario.state.question, Some(Question::LogOut { open: 2, unsent: 2 }));
        scenario.asks(Action::Decline);
        scenario.told(snapshot().notification());
        assert_eq!(scenario.asks(Action::LogOut), []);
        assert_eq!(scenario.state.question, Some(Question::LogOut { open: 0, unsent: 2 }));
        assert_eq!(scenario.asks(Action::Confirm), [Effect::Call(Call::LogOut)]);
    }

    #[test]
    fn a_lost_session_leads_to_the_log_in_page_and_keeps_what_was_written() {
        let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
        scenario.asks(Action::Write { interaction_id: "0-1".into(), text: "half a sen".into() });
        scenario.happens(Event::Answered(Call::PickUp("0-9".into()), Err(Failure::Unauthorized)));
        assert_eq!(notice(&scenario), Some(Notice::SessionEnded));
        assert!(scenario.state.keep().is_some());
        scenario.happens(log_in("alicia", "demo"));
        scenario.happens(Event::LoggedIn(Ok(session())));
        scenario.told(snapshot().talking("0-1", &[]).notification());
        assert_eq!(scenario.conversation("0-1").draft, "half a sen");
    }

    #[test]
    fn a_message_that_met_a_lost_session_is_sent_after_the_next_log_in() {
        let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
        scenario.asks(Action::Write { interaction_id: "0-1".into(), text: "hello".into() });
        let effects = scenario.asks(Action::Send { interaction_id: "0-1".into(), message_id: "m1".into() });
        let Some(Effect::Call(send)) = effects.last().cloned() else { panic!("{effects:?}") };
        scenario.happens(Event::Answered(send.clone(), Err(Failure::Unauthorized)));
        scenario.happens(log_in("alicia", "demo"));
        scenario.happens(Event::LoggedIn(Ok(session())));
        let effects = scenario.told(snapshot().talking("0-1", &[]).notification());
        assert!(effects.contains(&Effect::Call(send)));
    }

    #[test]
    fn a_message_whose_answer_nobody_heard_is_sent_after_the_next_log_in() {
        let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
        scenario.asks(Action::Write { interaction_id: "0-1".into(), text: "hello".into() });
        let effects = scenario.asks(Action::Send { interaction_id: "0-1".into(), message_id: "m1".into() });
        let Some(Effect::Call(send)) = effects.last().cloned() else { panic!("{effects:?}") };
        scenario.happens(Event::Answered(Call::PickUp("0-9".into()), Err(Failure::Unauthorized)));
        scenario.happens(Event::Answered(send.clone(), Err(Failure::Unauthorized)));
        scenario.happens(log_in("alicia", "demo"));
        scenario.happens(Event::LoggedIn(Ok(session())));
        let effects = scenario.told(snapshot().talking("0-1", &[]).notification());
        assert!(effects.contains(&Effect::Call(send)));
    }

    #[test]
    fn what_one_agent_wrote_is_not_shown_to_another() {
        let mut scenario = Scenario::at_desk(snapshot().talking("0-1", &[]));
        scenario.asks(Action::Write { interaction_id: "0-1".into(), text: "secret".into() });
        let kept: Option<Kept> = scenario.state.keep();
        let other = snapshot().talking("0-1", &[]).of("bob");
        let scenario = Scenario::at_desk_with(kept, other);
        assert_eq!(scenario.conversation("0-1").draft, "");
    }
}
