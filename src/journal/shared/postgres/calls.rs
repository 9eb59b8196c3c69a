//! What is known of earlier calls: those that somebody may come back to, those of a merchant or a terminal, and who called about a
//! code. Nothing personal is read for it, and no entry but the first, for who wrote it.

use tokio_postgres::types::Type;

use super::lists::{SqlConditions, json, pattern};
use super::rows::NOT_GONE;
use super::{Given, Postgres};
use crate::journal::shared::StoreFault;
use crate::journal::shared::remote::SoughtCalls;
use crate::journal::{Caller, Listed, State, WalkedCodes, Whose};
use crate::session::Moment;

/// The most calls that are given.
const MOST: i64 = 1_000;
/// That something happened in a session.
const NOT_ONLY_BEGUN: &str = "(s.state <> 'open' OR s.entries > 1 OR s.reference IS NOT NULL)";

impl Postgres {
    pub(super) fn list_calls(&mut self, sought: &SoughtCalls) -> Result<Vec<Listed>, StoreFault> {
        let limit = i64::try_from(sought.limit).unwrap_or(MOST).min(MOST);
        let number = sought.number.as_deref().unwrap_or_default();
        let patterns: Vec<String> = sought.words.iter().map(|word| pattern(word)).collect();
        let mut conditions = SqlConditions::default();
        conditions.given.extend([
            (&sought.since.0 as &(dyn tokio_postgres::types::ToSql + Sync), Type::INT8),
            (&number, Type::TEXT),
            (&limit, Type::INT8),
        ]);
        for pattern in &patterns {
            conditions.add(
                "(lower(s.name) LIKE {} OR replace(s.name, '-', '') LIKE {} OR lower(s.reference) LIKE {} \
                 OR lower(s.merchant) LIKE {} OR lower(s.terminal) LIKE {} OR lower(s.codes) LIKE {})",
                pattern,
                Type::TEXT,
            );
        }
        let wanted = format!("{NOT_ONLY_BEGUN} AND {NOT_GONE}{}", conditions.sql());
        // Each by its own index. The tickets' sessions are not read in the order of begun ones, of which few have an open ticket:
        // that order is another for the database.
        let last = "ORDER BY s.begun DESC, s.id LIMIT $3";
        let last_of_tickets = "ORDER BY s.begun + 0 DESC, s.id LIMIT $3";
        let sql = format!(
            "WHERE s.id IN ((SELECT s.id FROM session AS s WHERE s.state NOT IN ('ended', 'abandoned') AND {wanted} {last}) \
             UNION (SELECT s.id FROM session AS s WHERE s.begun >= $1 AND {wanted} {last}) \
             UNION (SELECT s.id FROM session AS s WHERE s.id IN (SELECT t.session FROM ticket AS t WHERE t.state = 'open') \
             AND {wanted} {last_of_tickets}) \
             UNION (SELECT n.session FROM number AS n WHERE n.name = $2)) AND {NOT_ONLY_BEGUN} AND {NOT_GONE} {last}"
        );
        let found = self.found(&sql, &conditions.given)?;
        Ok(found.into_iter().map(|found| found.listed).collect())
    }

    pub(super) fn list_before(
        &mut self,
        whose: Whose<'_>,
        but: &str,
        limit: u32,
    ) -> Result<Vec<Listed>, StoreFault> {
        let (column, number) = match whose {
            Whose::Merchant(number) => ("merchant", number),
            Whose::Terminal(number) => ("terminal", number),
        };
        let limit = i64::from(limit);
        let sql = format!(
            "WHERE s.{column} = $1 AND ($2 = '' OR CAST(s.id AS text) <> $2) AND {NOT_GONE} \
             ORDER BY s.begun DESC, s.id LIMIT $3"
        );
        let given: [Given<'_>; 3] = [(&number, Type::TEXT), (&but, Type::TEXT), (&limit, Type::INT8)];
        Ok(self.found(&sql, &given)?.into_iter().map(|found| found.listed).collect())
    }

    pub(super) fn callers(
        &mut self,
        code: &str,
        since: Moment,
        but: &str,
    ) -> Result<Vec<Caller>, StoreFault> {
        let wanted = pattern(&json(code));
        let abandoned = State::Abandoned.id();
        let sql = format!(
            "SELECT s.merchant, s.reference, e.operator, s.codes FROM session AS s \
             LEFT JOIN entry AS e ON e.session = s.id AND e.seq = 0 \
             WHERE s.begun >= $1 AND CAST(s.id AS text) <> $2 AND s.state <> $3 \
             AND {NOT_ONLY_BEGUN} AND s.codes LIKE $4 AND {NOT_GONE}"
        );
        let given: [Given<'_>; 4] =
            [(&since.0, Type::INT8), (&but, Type::TEXT), (&abandoned, Type::TEXT), (&wanted, Type::TEXT)];
        let rows = self.rows(&sql, &given)?;
        let mut callers = Vec::new();
        for row in &rows {
            let text = |column| row.try_get::<_, Option<String>>(column).map_err(|_| StoreFault::Damaged);
            let codes: WalkedCodes =
                serde_json::from_str(&text(3)?.unwrap_or_default()).map_err(|_| StoreFault::Damaged)?;
            if codes.iter().any(|known| known == code) {
                callers.push(Caller { whose: text(0)?.or(text(1)?), operator: text(2)? });
            }
        }
        Ok(callers)
    }
}
