//! Life events as they stand.

use super::schema::life_events;
use crate::domain::life_event::LifeEvent;

documents!(life_events, LifeEvent, "life event");
set_document!(life_events, LifeEvent);
