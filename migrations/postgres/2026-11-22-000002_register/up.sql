create table agencies (
    code     text collate "C" not null,
    document text collate "C" not null,
    seq      bigint not null,
    constraint agencies_code_key primary key (code)
);
comment on table agencies is 'Who answers for services, and who judges them.';
comment on column agencies.document is 'canonical JSON';
comment on column agencies.seq is 'entry of the ledger that set it';

create table life_events (
    code     text collate "C" not null,
    document text collate "C" not null,
    seq      bigint not null,
    constraint life_events_code_key primary key (code)
);
comment on table life_events is 'What happens to people, and needs services.';
comment on column life_events.document is 'canonical JSON';
comment on column life_events.seq is 'entry of the ledger that set it';

create table target_groups (
    code     text collate "C" not null,
    document text collate "C" not null,
    seq      bigint not null,
    constraint target_groups_code_key primary key (code)
);
comment on table target_groups is 'Whose experience an answer tells.';
comment on column target_groups.document is 'canonical JSON';
comment on column target_groups.seq is 'entry of the ledger that set it';

create table services (
    code     text collate "C" not null,
    agency   text collate "C" not null,
    document text collate "C" not null,
    seq      bigint not null,
    constraint services_code_key primary key (code),
    foreign key (agency) references agencies (code)
);
comment on table services is 'Public services.';
comment on column services.agency is 'the agency that answers for it';
comment on column services.document is 'canonical JSON';
comment on column services.seq is 'entry of the ledger that set it';

create table methodologies (
    code        text collate "C" not null,
    version     text collate "C" not null,
    standing    text collate "C" not null check (standing in ('draft', 'frozen', 'retired')),
    document    text collate "C" not null,
    hash        text collate "C",
    row_version bigint not null,
    constraint methodologies_code_version_key primary key (code, version),
    check ((standing = 'draft') = (hash is null))
);
comment on table methodologies is 'Versions of methodologies.';
comment on column methodologies.document is 'as it was sent, with code and version';
comment on column methodologies.hash is 'SHA-256 of its canonical JSON; null in a draft';
comment on column methodologies.row_version is 'grows with every change';

create table campaigns (
    code        text collate "C" not null,
    methodology text collate "C" not null,
    starts_on   date not null,
    ends_on     date not null,
    document    text collate "C" not null,
    seq         bigint not null,
    closed_seq  bigint,
    constraint campaigns_code_key primary key (code)
);
comment on table campaigns is 'What is due, from whom, by when.';
comment on column campaigns.ends_on is 'inclusive';
comment on column campaigns.document is 'canonical JSON';
comment on column campaigns.seq is 'entry of the ledger that set or closed it';
comment on column campaigns.closed_seq is 'entry that closed it; null while open';

create table dues (
    campaign text collate "C" not null,
    service  text collate "C" not null,
    facts    text collate "C" not null,
    constraint dues_campaign_service_key primary key (campaign, service),
    foreign key (campaign) references campaigns (code)
);
comment on table dues is 'What was due when a campaign closed. Rows are only ever added.';
comment on column dues.facts is 'the service as it was then';

create index dues_service_idx on dues (service);

create trigger dues_no_change before update or delete or truncate on dues
for each statement execute function refuse_change();

create table settings (
    name  text collate "C" not null,
    value text collate "C" not null,
    constraint settings_name_key primary key (name)
);
comment on table settings is 'What this installation decided once.';

create table evaluations (
    id          text collate "C" not null,
    service     text collate "C" not null,
    starts_on   date not null,
    ends_on     date not null,
    methodology text collate "C" not null,
    source      text collate "C" not null,
    assessor    text collate "C" not null,
    standing    text collate "C" not null check (standing in ('draft', 'submitted', 'published', 'withdrawn')),
    latest      bigint not null,
    public      bigint,
    pending     text collate "C" check (pending in ('draft', 'submitted')),
    since       bigint,
    row_version bigint not null,
    created_at  timestamp not null,
    constraint evaluations_id_key primary key (id),
    foreign key (service) references services (code),
    foreign key (assessor) references agencies (code)
);
comment on table evaluations is 'Which evaluations there are, and where each stands.';
comment on column evaluations.id is 'UUIDv7';
comment on column evaluations.ends_on is 'inclusive';
comment on column evaluations.latest is 'newest revision handed in, 0 when none was';
comment on column evaluations.public is 'the revision that is public; null when none is';
comment on column evaluations.pending is 'a correction under way; null when there is none';
comment on column evaluations.since is 'entry of the ledger of its first publication';
comment on column evaluations.row_version is 'grows with every change';
comment on column evaluations.created_at is 'UTC';

create unique index evaluations_alive_key
    on evaluations (service, starts_on, ends_on, methodology, source, assessor)
    where standing <> 'withdrawn';
create index evaluations_service_idx on evaluations (service, starts_on, ends_on);
create index evaluations_assessor_idx on evaluations (assessor, id);

create table drafts (
    evaluation_id text collate "C" not null,
    document      text collate "C" not null,
    reason        text collate "C",
    updated_at    timestamp not null,
    constraint drafts_evaluation_id_key primary key (evaluation_id),
    foreign key (evaluation_id) references evaluations (id)
);
comment on table drafts is 'What is written and not handed in yet.';
comment on column drafts.document is 'the draft as it was sent';
comment on column drafts.reason is 'why it is corrected; null in a first draft';
comment on column drafts.updated_at is 'UTC';

create table revisions (
    evaluation_id text collate "C" not null,
    n             bigint not null check (n >= 1),
    facts         text collate "C" not null,
    answers       text collate "C" not null,
    salt          bytea not null,
    reason        text collate "C",
    submitted_at  timestamp not null,
    constraint revisions_evaluation_id_n_key primary key (evaluation_id, n),
    foreign key (evaluation_id) references evaluations (id)
);
comment on table revisions is 'What was handed in. Rows are only ever added: a correction is a new revision.';
comment on column revisions.facts is 'the service as it was in the period';
comment on column revisions.answers is 'canonical JSON, with what is withheld from the public';
comment on column revisions.salt is 'what the hashes of withheld answers are made with';
comment on column revisions.reason is 'why it was corrected; null in the first';
comment on column revisions.submitted_at is 'UTC';

create trigger revisions_no_change before update or delete or truncate on revisions
for each statement execute function refuse_change();

create table steps (
    evaluation_id text collate "C" not null,
    place         bigint not null check (place >= 1),
    n             bigint not null,
    standing      text collate "C" not null check (standing in ('draft', 'submitted', 'published', 'withdrawn')),
    at            timestamp not null,
    reason        text collate "C",
    seq           bigint,
    withheld      text collate "C",
    constraint steps_evaluation_id_place_key primary key (evaluation_id, place),
    foreign key (evaluation_id, n) references revisions (evaluation_id, n)
);
comment on table steps is 'What became of each revision. Rows are only ever added: the last is the state.';
comment on column steps.place is '1, 2, 3 …';
comment on column steps.n is 'the revision';
comment on column steps.standing is 'draft: returned';
comment on column steps.at is 'UTC';
comment on column steps.reason is 'why it was returned or withdrawn';
comment on column steps.seq is 'entry of the ledger, of what is public';
comment on column steps.withheld is 'criteria and target groups that are withheld, of a publication';

create index steps_seq_idx on steps (seq);

create trigger steps_no_change before update or delete or truncate on steps
for each statement execute function refuse_change();

create table scorecards (
    seq         bigint not null,
    ordinal     bigint not null,
    service     text collate "C" not null,
    starts_on   date not null,
    ends_on     date not null,
    methodology text collate "C" not null,
    facts       text collate "C",
    constraint scorecards_seq_ordinal_key primary key (seq, ordinal)
);
comment on table scorecards is 'Which scorecards an entry of the ledger worked out. Rows are only ever added.';
comment on column scorecards.seq is 'the entry';
comment on column scorecards.ordinal is '1, 2, 3 … within the entry';
comment on column scorecards.ends_on is 'inclusive';
comment on column scorecards.facts is 'the service as it was in the period; null when all was withdrawn';

create trigger scorecards_no_change before update or delete or truncate on scorecards
for each statement execute function refuse_change();

create table cells (
    seq          bigint not null,
    ordinal      bigint not null,
    node         text collate "C" not null,
    target_group text collate "C" not null,
    source       text collate "C" not null,
    best         boolean not null,
    nano         bigint check (nano between 0 and 100000000000),
    state        text collate "C" not null,
    flags        bigint not null,
    coverage     double precision,
    n            bigint,
    numerator    bigint,
    denominator  bigint,
    constraint cells_seq_ordinal_node_target_group_source_key primary key (seq, ordinal, node, target_group, source),
    constraint cells_measured_check check ((state = 'measured') = (nano is not null)),
    foreign key (seq, ordinal) references scorecards (seq, ordinal)
);
comment on table cells is 'What was worked out at each node. Rows are only ever added.';
comment on column cells.ordinal is 'the scorecard';
comment on column cells.source is 'empty at nodes above criteria, and where nobody answered';
comment on column cells.best is 'of several sources the one that counts';
comment on column cells.nano is 'points in units of 1e-9';
comment on column cells.flags is 'set of bits';
comment on column cells.n is 'people who answered';

create trigger cells_no_change before update or delete or truncate on cells
for each statement execute function refuse_change();
