//! Agencies as they stand.

use super::schema::agencies;
use crate::domain::agency::Agency;

documents!(agencies, Agency, "agency");
set_document!(agencies, Agency);
