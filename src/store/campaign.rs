//! Campaigns, and what was due when they closed.

use diesel::prelude::*;

use super::{
    Conn, Result, document,
    schema::{campaigns, dues},
};
use crate::domain::{
    campaign::Campaign, cell::ScorecardKey, code::Code, facts::Facts, methodology::MethodologyId,
    period::Period,
};

/// A campaign as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCampaign {
    /// The campaign.
    pub campaign: Campaign,
    /// Entry of the ledger that set or closed it: its version.
    pub seq: i64,
    /// Entry that closed it.
    pub closed_seq: Option<i64>,
}

type Row = (String, i64, Option<i64>);

/// The one of that code; what is no code names none. One query, on the key.
pub fn find(code: &str, conn: &mut Conn) -> Result<Option<StoredCampaign>> {
    let Some(code) = Code::parse(code) else { return Ok(None) };
    let row: Option<Row> = on!(conn, c => campaigns::table
        .find(code.as_str())
        .select((campaigns::document, campaigns::seq, campaigns::closed_seq))
        .first(c)
        .optional())?;
    row.map(read).transpose()
}

/// Open ones whose closing day is before `day`, in order of code.
pub fn overdue(day: chrono::NaiveDate, conn: &mut Conn) -> Result<Vec<Campaign>> {
    let rows: Vec<String> = on!(conn, c => campaigns::table
        .filter(campaigns::closed_seq.is_null())
        .order(campaigns::code.asc())
        .select(campaigns::document)
        .load(c))?;
    let open: Result<Vec<Campaign>> =
        rows.iter().map(|text| document::read(text, "campaign")).collect();
    Ok(open?.into_iter().filter(|campaign| campaign.closes_on < day).collect())
}

/// Creates or replaces it; `seq` is the entry that tells of it.
pub fn set(campaign: &Campaign, seq: i64, conn: &mut Conn) -> Result<()> {
    let (methodology, text) = (campaign.methodology.to_string(), document::write(campaign)?);
    let values = (
        campaigns::methodology.eq(&methodology),
        campaigns::starts_on.eq(campaign.period.starts_on()),
        campaigns::ends_on.eq(campaign.period.ends_on()),
        campaigns::document.eq(&text),
        campaigns::seq.eq(seq),
    );
    let code = campaign.code.as_str();
    let set = on!(conn, c => diesel::update(campaigns::table.find(code)).set(values).execute(c))?;
    if set == 0 {
        on!(conn, c => diesel::insert_into(campaigns::table)
            .values((campaigns::code.eq(code), values))
            .execute(c))?;
    }
    Ok(())
}

/// Closes it by the entry `seq`, with what was due.
pub fn close(code: &Code, seq: i64, due: &[(Code, Facts)], conn: &mut Conn) -> Result<()> {
    on!(conn, c => diesel::update(campaigns::table.find(code.as_str()))
        .set((campaigns::seq.eq(seq), campaigns::closed_seq.eq(seq)))
        .execute(c))?;
    for (service, facts) in due {
        let text = document::write(facts)?;
        on!(conn, c => diesel::insert_into(dues::table)
            .values((
                dues::campaign.eq(code.as_str()),
                dues::service.eq(service.as_str()),
                dues::facts.eq(&text),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// What a closed campaign lists as due, in order of service.
pub fn listed(code: &str, conn: &mut Conn) -> Result<Vec<(Code, Facts)>> {
    let rows: Vec<(String, String)> = on!(conn, c => dues::table
        .filter(dues::campaign.eq(code))
        .order(dues::service.asc())
        .select((dues::service, dues::facts))
        .load(c))?;
    rows.into_iter()
        .map(|(service, facts)| {
            let service = Code::parse(&service).ok_or_else(|| super::Error::Unusable {
                why: "a stored due service has no code that can be read".into(),
            })?;
            Ok((service, document::read(&facts, "due service")?))
        })
        .collect()
}

/// The facts with which a closed campaign lists this scorecard, and the entry that closed it; nothing
/// when none does.
///
/// Of several the one that closed first. `at` passes over what closed later than that entry.
pub fn due(key: &ScorecardKey, at: i64, conn: &mut Conn) -> Result<Option<(i64, Facts)>> {
    let row: Option<(String, Option<i64>)> = on!(conn, c => campaigns::table
        .inner_join(dues::table.on(dues::campaign.eq(campaigns::code)))
        .filter(dues::service.eq(key.service.as_str()))
        .filter(campaigns::methodology.eq(key.methodology.to_string()))
        .filter(campaigns::starts_on.eq(key.period.starts_on()))
        .filter(campaigns::ends_on.eq(key.period.ends_on()))
        .filter(campaigns::closed_seq.le(at))
        .order(campaigns::closed_seq.asc())
        .select((dues::facts, campaigns::closed_seq))
        .first(c)
        .optional())?;
    let Some((text, Some(closed))) = row else { return Ok(None) };
    Ok(Some((closed, document::read(&text, "due service")?)))
}

/// Whether any campaign for this methodology and period is closed: without one nothing is due.
pub fn any_closed(methodology: &MethodologyId, period: &Period, conn: &mut Conn) -> Result<bool> {
    let query = campaigns::table
        .filter(campaigns::methodology.eq(methodology.to_string()))
        .filter(campaigns::starts_on.eq(period.starts_on()))
        .filter(campaigns::ends_on.eq(period.ends_on()))
        .filter(campaigns::closed_seq.is_not_null());
    Ok(on!(conn, c => diesel::select(diesel::dsl::exists(query)).get_result(c))?)
}

fn read((text, seq, closed_seq): Row) -> Result<StoredCampaign> {
    Ok(StoredCampaign { campaign: document::read(&text, "campaign")?, seq, closed_seq })
}
