-- The two roles of the service, once per database, by a superuser:
--
--   MIGRATOR_PASSWORD=… APP_PASSWORD=… psql -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql "$SUPERUSER_URL"
--
-- A second run sets the passwords again and changes nothing else. Memberships and ownership do not count as drift. A GRANT on
-- a table would, which is why this file has none (docs/adr/0011-an-application-role-by-membership-not-by-grants.md).

\set ON_ERROR_STOP on
\getenv migrator_password MIGRATOR_PASSWORD
\getenv app_password APP_PASSWORD

select 'create role anki_migrator' where not exists (select from pg_roles where rolname = 'anki_migrator') \gexec
select 'create role anki_app' where not exists (select from pg_roles where rolname = 'anki_app') \gexec

-- Owns the database and with it schema public: applies revisions, installs the queue. Makes no other roles or databases.
alter role anki_migrator login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'migrator_password';
alter database :"DBNAME" owner to anki_migrator;

-- API and workers: reads and writes rows, of the queue's tables too. It owns nothing, so it can neither change nor
-- truncate a table, nor switch the trigger off that keeps audit_logs append-only.
alter role anki_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'app_password';
grant pg_read_all_data, pg_write_all_data to anki_app;

-- The two memberships reach every database that anki_app may connect to: keep others on this server from it, with
-- "revoke connect on database … from public" there.
