-- Keycloak's own database, where it shares the server, by a superuser; see roles.sql.

\set ON_ERROR_STOP on
\getenv keycloak_password KEYCLOAK_DB_PASSWORD

create role keycloak login nosuperuser nocreatedb nocreaterole password :'keycloak_password';
create database keycloak owner keycloak;
-- anki_app reads the rows of every database that it may connect to
revoke connect on database keycloak from public;
