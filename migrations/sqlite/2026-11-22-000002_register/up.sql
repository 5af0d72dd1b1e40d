-- Who answers for services, and who judges them.
create table agencies (
    code     text not null,
    document text not null check (json_valid(document)),  -- canonical JSON
    seq      integer not null,  -- entry of the ledger that set it
    constraint agencies_code_key primary key (code)
) strict;

-- What happens to people, and needs services.
create table life_events (
    code     text not null,
    document text not null check (json_valid(document)),  -- canonical JSON
    seq      integer not null,  -- entry of the ledger that set it
    constraint life_events_code_key primary key (code)
) strict;

-- Whose experience an answer tells.
create table target_groups (
    code     text not null,
    document text not null check (json_valid(document)),  -- canonical JSON
    seq      integer not null,  -- entry of the ledger that set it
    constraint target_groups_code_key primary key (code)
) strict;

-- Public services.
create table services (
    code     text not null,
    agency   text not null,  -- the agency that answers for it
    document text not null check (json_valid(document)),  -- canonical JSON
    seq      integer not null,  -- entry of the ledger that set it
    constraint services_code_key primary key (code),
    foreign key (agency) references agencies (code)
) strict;

-- Versions of methodologies.
create table methodologies (
    code        text not null,
    version     text not null,
    standing    text not null check (standing in ('draft', 'frozen', 'retired')),
    document    text not null check (json_valid(document)),  -- as it was sent, with code and version
    hash        text,  -- SHA-256 of its canonical JSON; null in a draft
    row_version integer not null,  -- grows with every change
    constraint methodologies_code_version_key primary key (code, version),
    check ((standing = 'draft') = (hash is null))
) strict;

-- What is due, from whom, by when.
create table campaigns (
    code        text not null,
    methodology text not null,
    starts_on   text not null,
    ends_on     text not null,  -- inclusive
    document    text not null check (json_valid(document)),  -- canonical JSON
    seq         integer not null,  -- entry of the ledger that set or closed it
    closed_seq  integer,  -- entry that closed it; null while open
    constraint campaigns_code_key primary key (code)
) strict;

-- What was due when a campaign closed. Rows are only ever added.
create table dues (
    campaign text not null,
    service  text not null,
    facts    text not null check (json_valid(facts)),  -- the service as it was then
    constraint dues_campaign_service_key primary key (campaign, service),
    foreign key (campaign) references campaigns (code)
) strict;

create index dues_service_idx on dues (service);

create trigger dues_no_update before update on dues
begin
    select raise(abort, 'dues is only added to: update is refused');
end;

create trigger dues_no_delete before delete on dues
begin
    select raise(abort, 'dues is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger dues_no_replace before insert on dues
when exists (select 1 from dues where campaign = new.campaign and service = new.service)
begin
    select raise(abort, 'UNIQUE constraint failed: dues.campaign, dues.service');
end;

-- What this installation decided once.
create table settings (
    name  text not null,
    value text not null,
    constraint settings_name_key primary key (name)
) strict;

-- Which evaluations there are, and where each stands.
create table evaluations (
    id          text not null,  -- UUIDv7
    service     text not null,
    starts_on   text not null,
    ends_on     text not null,  -- inclusive
    methodology text not null,
    source      text not null,
    assessor    text not null,
    standing    text not null check (standing in ('draft', 'submitted', 'published', 'withdrawn')),
    latest      integer not null,  -- newest revision handed in, 0 when none was
    public      integer,  -- the revision that is public; null when none is
    pending     text check (pending in ('draft', 'submitted')),  -- a correction under way; null when there is none
    since       integer,  -- entry of the ledger of its first publication
    row_version integer not null,  -- grows with every change
    created_at  text not null,  -- UTC
    constraint evaluations_id_key primary key (id),
    foreign key (service) references services (code),
    foreign key (assessor) references agencies (code)
) strict;

create unique index evaluations_alive_key
    on evaluations (service, starts_on, ends_on, methodology, source, assessor)
    where standing <> 'withdrawn';
create index evaluations_service_idx on evaluations (service, starts_on, ends_on);
create index evaluations_assessor_idx on evaluations (assessor, id);

-- What is written and not handed in yet.
create table drafts (
    evaluation_id text not null,
    document      text not null check (json_valid(document)),  -- the draft as it was sent
    reason        text,  -- why it is corrected; null in a first draft
    updated_at    text not null,  -- UTC
    constraint drafts_evaluation_id_key primary key (evaluation_id),
    foreign key (evaluation_id) references evaluations (id)
) strict;

-- What was handed in. Rows are only ever added: a correction is a new revision.
create table revisions (
    evaluation_id text not null,
    n             integer not null check (n >= 1),
    facts         text not null check (json_valid(facts)),  -- the service as it was in the period
    answers       text not null check (json_valid(answers)),  -- canonical JSON, with what is withheld from the public
    salt          blob not null,  -- what the hashes of withheld answers are made with
    reason        text,  -- why it was corrected; null in the first
    submitted_at  text not null,  -- UTC
    constraint revisions_evaluation_id_n_key primary key (evaluation_id, n),
    foreign key (evaluation_id) references evaluations (id)
) strict;

create trigger revisions_no_update before update on revisions
begin
    select raise(abort, 'revisions is only added to: update is refused');
end;

create trigger revisions_no_delete before delete on revisions
begin
    select raise(abort, 'revisions is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger revisions_no_replace before insert on revisions
when exists (select 1 from revisions where evaluation_id = new.evaluation_id and n = new.n)
begin
    select raise(abort, 'UNIQUE constraint failed: revisions.evaluation_id, revisions.n');
end;

-- What became of each revision. Rows are only ever added: the last is the state.
create table steps (
    evaluation_id text not null,
    place         integer not null check (place >= 1),  -- 1, 2, 3 …
    n             integer not null,  -- the revision
    standing      text not null check (standing in ('draft', 'submitted', 'published', 'withdrawn')),  -- draft: returned
    at            text not null,  -- UTC
    reason        text,  -- why it was returned or withdrawn
    seq           integer,  -- entry of the ledger, of what is public
    withheld      text check (json_valid(withheld)),  -- criteria and target groups that are withheld, of a publication
    constraint steps_evaluation_id_place_key primary key (evaluation_id, place),
    foreign key (evaluation_id, n) references revisions (evaluation_id, n)
) strict;

create index steps_seq_idx on steps (seq);

create trigger steps_no_update before update on steps
begin
    select raise(abort, 'steps is only added to: update is refused');
end;

create trigger steps_no_delete before delete on steps
begin
    select raise(abort, 'steps is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger steps_no_replace before insert on steps
when exists (select 1 from steps where evaluation_id = new.evaluation_id and place = new.place)
begin
    select raise(abort, 'UNIQUE constraint failed: steps.evaluation_id, steps.place');
end;

-- Which scorecards an entry of the ledger worked out. Rows are only ever added.
create table scorecards (
    seq         integer not null,  -- the entry
    ordinal     integer not null,  -- 1, 2, 3 … within the entry
    service     text not null,
    starts_on   text not null,
    ends_on     text not null,  -- inclusive
    methodology text not null,
    facts       text check (json_valid(facts)),  -- the service as it was in the period; null when all was withdrawn
    constraint scorecards_seq_ordinal_key primary key (seq, ordinal)
) strict;

create trigger scorecards_no_update before update on scorecards
begin
    select raise(abort, 'scorecards is only added to: update is refused');
end;

create trigger scorecards_no_delete before delete on scorecards
begin
    select raise(abort, 'scorecards is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger scorecards_no_replace before insert on scorecards
when exists (select 1 from scorecards where seq = new.seq and ordinal = new.ordinal)
begin
    select raise(abort, 'UNIQUE constraint failed: scorecards.seq, scorecards.ordinal');
end;

-- What was worked out at each node. Rows are only ever added.
create table cells (
    seq          integer not null,
    ordinal      integer not null,  -- the scorecard
    node         text not null,
    target_group text not null,
    source       text not null,  -- empty at nodes above criteria, and where nobody answered
    best         integer not null check (best in (0, 1)),  -- of several sources the one that counts
    nano         integer check (nano between 0 and 100000000000),  -- points in units of 1e-9
    state        text not null,
    flags        integer not null,  -- set of bits
    coverage     real,
    n            integer,  -- people who answered
    numerator    integer,
    denominator  integer,
    constraint cells_seq_ordinal_node_target_group_source_key primary key (seq, ordinal, node, target_group, source),
    constraint cells_measured_check check ((state = 'measured') = (nano is not null)),
    foreign key (seq, ordinal) references scorecards (seq, ordinal)
) strict;

create trigger cells_no_update before update on cells
begin
    select raise(abort, 'cells is only added to: update is refused');
end;

create trigger cells_no_delete before delete on cells
begin
    select raise(abort, 'cells is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger cells_no_replace before insert on cells
when exists (select 1 from cells where seq = new.seq and ordinal = new.ordinal and node = new.node and target_group = new.target_group and source = new.source)
begin
    select raise(abort, 'UNIQUE constraint failed: cells.seq, cells.ordinal, cells.node, cells.target_group, cells.source');
end;
