-- What reports of accessibility say, by the hash of the file: what an answer cites as evidence is taken
-- from here, never from whoever cites it. The files themselves are not kept.
create table reports (
    sha256   text not null,  -- of the file, in hexadecimal
    findings text not null check (json_valid(findings)),
    at       text not null,  -- when it was read first; UTC
    constraint reports_sha256_key primary key (sha256)
) strict, without rowid;
