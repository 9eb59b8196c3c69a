//! The representation of the journal's types in columns: ids as texts, times in microseconds, codes as a JSON array.

use std::borrow::Cow;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::journal::{DeliveryState, RemoteState, State, WalkedCodes};
use crate::session::{Channel, Moment, TicketState};

impl ToSql for WalkedCodes {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let json = serde_json::to_string(self);
        json.map(ToSqlOutput::from).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }
}

impl FromSql for WalkedCodes {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<WalkedCodes> {
        serde_json::from_str(value.as_str()?).map_err(|_| FromSqlError::InvalidType)
    }
}

/// The outcomes that a session's matters request, as a JSON array; NULL means none.
pub(super) struct Requests<'r>(pub(super) Cow<'r, [String]>);

impl Requests<'_> {
    pub(super) fn of(requests: &[String]) -> Option<Requests<'_>> {
        (!requests.is_empty()).then_some(Requests(Cow::Borrowed(requests)))
    }
}

impl ToSql for Requests<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let json = serde_json::to_string(&self.0);
        json.map(ToSqlOutput::from).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }
}

impl FromSql for Requests<'_> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let requests = serde_json::from_str(value.as_str()?).map_err(|_| FromSqlError::InvalidType)?;
        Ok(Requests(Cow::Owned(requests)))
    }
}

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Moment> {
        value.as_i64().map(Moment)
    }
}

impl ToSql for State {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.id().into())
    }
}

impl FromSql for State {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<State> {
        State::from_id(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for DeliveryState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.id().into())
    }
}

impl FromSql for DeliveryState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<DeliveryState> {
        DeliveryState::from_id(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for RemoteState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.id().into())
    }
}

impl FromSql for RemoteState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<RemoteState> {
        RemoteState::from_id(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for TicketState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.id().into())
    }
}

impl FromSql for TicketState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<TicketState> {
        TicketState::from_id(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for Channel {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.id().into())
    }
}

impl FromSql for Channel {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Channel> {
        Channel::from_id(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}
