-- Roles for a workspace that a team shares. Run by the database's administrator, once, in the workspace's database:
--   psql 'postgresql://db/support?sslmode=verify-full' -f roles.sql
-- The owner makes the tables, and opens the workspace first after an update of the program:
--   customer-ai-connect workspace create 'postgresql://connect_owner@db/support?sslmode=verify-full'
-- Workers and desktops are connect_worker, which changes rows and no tables. Who only reads is connect_reader. Give
-- them passwords with \password, or let them in by certificate.

CREATE ROLE connect_owner LOGIN;
CREATE ROLE connect_worker LOGIN;
CREATE ROLE connect_reader LOGIN;

GRANT USAGE, CREATE ON SCHEMA public TO connect_owner;
GRANT USAGE ON SCHEMA public TO connect_worker, connect_reader;

-- Every table the owner makes, now and after updates.
ALTER DEFAULT PRIVILEGES FOR ROLE connect_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO connect_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE connect_owner IN SCHEMA public
    GRANT SELECT ON TABLES TO connect_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE connect_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO connect_worker;

-- Pages of records pass through temporary tables. Every role may make these unless that was taken away:
DO $$ BEGIN EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO connect_worker', current_database()); END $$;
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO connect_owner, connect_reader', current_database()); END $$;

-- Former texts of redacted messages, and deleted records, are cleared away by VACUUM, which only the owner may do, or
-- from PostgreSQL 17 on who may maintain a table (once the tables are there):
--   GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO connect_worker;
-- Without it, the server's own autovacuum clears them away when it gets to it.
