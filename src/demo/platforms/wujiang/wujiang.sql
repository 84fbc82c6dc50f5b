-- 吴江“不见面审批”业务库. Legacy Jiangsu columns, everything but time stamps as text, as it grew over the years.

SELECT pg_advisory_xact_lock(320509);

DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Shanghai');
END $$;
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'Asia/Shanghai';

-- 企业登记基本信息
CREATE TABLE IF NOT EXISTS corp_base (
  corp_id         text PRIMARY KEY,
  uni_scid        text,
  corp_name       text,
  zj_econ_kind    text,
  oper_man_name   text,
  reg_capi        text,      -- 万元
  reg_capi_cur    char(64),
  start_date      text,
  check_date      text,
  fare_term_start text,
  fare_term_end   text,
  fare_scope      text,
  addr            text,
  district        char(64),
  belong_org      text,
  corp_status     char(64),
  cancel_date     text,
  revoke_date     text,
  tel             text,
  update_time     timestamp NOT NULL
);
CREATE INDEX IF NOT EXISTS corp_base_uni_scid ON corp_base (uni_scid);
CREATE INDEX IF NOT EXISTS corp_base_update_time ON corp_base (update_time);

-- 电子证照
CREATE TABLE IF NOT EXISTS lic_base (
  lic_id      text PRIMARY KEY,
  zzbs        text,
  zzlxdm      text,
  zzlxmc      text,
  zzmc        text,
  zzbh        text,
  zzbfjg      text,
  zzbfjgdm    text,
  zzbfrq      text,
  zzyxqqsrq   text,
  zzyxqjzrq   text,
  czzt        text,
  czztdm      text,
  jycs        text,
  xkfw        text,
  zzzt        char(64),
  xzqhdm      text,
  update_time timestamp NOT NULL
);
CREATE INDEX IF NOT EXISTS lic_base_zzbs ON lic_base (zzbs);
CREATE INDEX IF NOT EXISTS lic_base_update_time ON lic_base (update_time);

-- 政务服务事项. Read by others, entered here only.
CREATE TABLE IF NOT EXISTS sx_base (
  sx_id       text PRIMARY KEY,
  jbbm        char(64),
  ssbm        text,
  sxmc        text,
  sxlx        text,
  sxzt        text,
  ssjg        text,
  fdbjsx      text,
  cnbjsx      text,
  pdcs        text,
  sfsf        text,
  sqcl        text,
  blxs        text,
  tbms        text,
  jgmc        text,
  bldd        text,
  update_time timestamp NOT NULL
);
CREATE INDEX IF NOT EXISTS sx_base_update_time ON sx_base (update_time);

-- 前置库 out: one row per change. The time has seconds only, as in most staging tables; xh orders the rest.
CREATE TABLE IF NOT EXISTS qz_corp_base_out (
  LIKE corp_base,
  czbz char(1) NOT NULL,
  sjc  timestamp(0) NOT NULL,
  xh   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX IF NOT EXISTS qz_corp_base_out_id ON qz_corp_base_out (corp_id, sjc, xh);
CREATE INDEX IF NOT EXISTS qz_corp_base_out_sjc ON qz_corp_base_out (sjc, xh);
CREATE TABLE IF NOT EXISTS qz_lic_base_out (
  LIKE lic_base,
  czbz char(1) NOT NULL,
  sjc  timestamp(0) NOT NULL,
  xh   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX IF NOT EXISTS qz_lic_base_out_id ON qz_lic_base_out (lic_id, sjc, xh);
CREATE INDEX IF NOT EXISTS qz_lic_base_out_sjc ON qz_lic_base_out (sjc, xh);
CREATE TABLE IF NOT EXISTS qz_sx_base_out (
  LIKE sx_base,
  czbz char(1) NOT NULL,
  sjc  timestamp(0) NOT NULL,
  xh   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX IF NOT EXISTS qz_sx_base_out_id ON qz_sx_base_out (sx_id, sjc, xh);
CREATE INDEX IF NOT EXISTS qz_sx_base_out_sjc ON qz_sx_base_out (sjc, xh);

-- 前置库 in: others put rows here, the ETL below answers in the same row.
CREATE TABLE IF NOT EXISTS qz_corp_base_in (
  LIKE corp_base,
  qqbh    text NOT NULL UNIQUE,                 -- 请求编号
  czbz    char(1) NOT NULL,
  sjc     timestamp NOT NULL DEFAULT localtimestamp,
  yq_time text,                                 -- update_time that the sender has seen
  clzt    char(1) NOT NULL DEFAULT '0',         -- 0 待处理 1 成功 2 无变化 3 拒绝 4 版本冲突
  clyj    text,                                 -- 处理意见
  hz_time timestamp,                            -- update_time after the change
  clsj    timestamp,
  xh      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
ALTER TABLE qz_corp_base_in ALTER corp_id DROP NOT NULL, ALTER update_time DROP NOT NULL;
CREATE INDEX IF NOT EXISTS qz_corp_base_in_open ON qz_corp_base_in (xh) WHERE clzt = '0';
CREATE TABLE IF NOT EXISTS qz_lic_base_in (
  LIKE lic_base,
  qqbh    text NOT NULL UNIQUE,
  czbz    char(1) NOT NULL,
  sjc     timestamp NOT NULL DEFAULT localtimestamp,
  yq_time text,
  clzt    char(1) NOT NULL DEFAULT '0',
  clyj    text,
  hz_time timestamp,
  clsj    timestamp,
  xh      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
ALTER TABLE qz_lic_base_in ALTER lic_id DROP NOT NULL, ALTER update_time DROP NOT NULL;
CREATE INDEX IF NOT EXISTS qz_lic_base_in_open ON qz_lic_base_in (xh) WHERE clzt = '0';

-- Natural keys that the ETL leaves alone for now.
CREATE TABLE IF NOT EXISTS qz_hold (key text PRIMARY KEY);

CREATE OR REPLACE FUNCTION base_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.update_time := clock_timestamp();
  RETURN NEW;
END $$;

-- Every change of a base table goes to its staging table; the transition table is called `changed` in each case.
CREATE OR REPLACE FUNCTION qz_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('INSERT INTO %I SELECT c.*, $1, date_trunc(''second'', clock_timestamp()) FROM changed c',
                 'qz_' || TG_TABLE_NAME || '_out') USING left(TG_OP, 1);
  RETURN NULL;
END $$;

-- Why a row cannot be taken, in the words that the sender reads; null when it can.
CREATE OR REPLACE FUNCTION qz_fault(base text, r jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN base = 'corp_base' THEN CASE
      WHEN COALESCE(r->>'uni_scid', '') !~ '^[0-9A-Z]{15}([0-9A-Z]{3})?$' THEN '统一社会信用代码为空或格式不正确'
      WHEN COALESCE(btrim(r->>'corp_name'), '') = '' THEN '企业名称不能为空'
      WHEN btrim(r->>'corp_status') NOT IN ('开业', '歇业', '吊销', '注销') THEN '登记状态不在代码表内'
      WHEN r->>'reg_capi' !~ '^[0-9]+(\.[0-9]+)?$' THEN '注册资本（万元）不是数值'
      WHEN r->>'start_date' !~ '^[0-9]{4}\D?[0-9]{1,2}\D?[0-9]{1,2}' THEN '成立日期格式不正确'
    END
    ELSE CASE
      WHEN COALESCE(r->>'zzbs', '') !~ '^1\.2\.156\.3005\.2\.' THEN '证照标识为空或格式不正确'
      WHEN COALESCE(btrim(r->>'czzt'), '') = '' THEN '持证主体不能为空'
      WHEN btrim(r->>'zzzt') NOT IN ('01', '02', '04', '05', '07') THEN '证照状态不在代码表内'
    END
  END
$$;

-- The ETL: takes every open row that is not held into its base table, a set at a time, the rows of one record in turn.
-- 1 done, 2 nothing to change, 3 refused, 4 changed by others meanwhile.
CREATE OR REPLACE FUNCTION qz_etl(base text, id text, key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  step text;
  done bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('qz_etl'));
  SELECT format(etl.sql, base, 'qz_' || base || '_in', id, key, c.names, c.own, c.theirs) INTO step
    FROM (SELECT string_agg(attname, ', '), string_agg('b.' || attname, ', '), string_agg('o.' || attname, ', ')
            FROM pg_attribute
           WHERE attrelid = base::regclass AND attnum > 0 AND attname NOT IN (id, 'update_time')) c(names, own, theirs),
         (VALUES ($etl$
      WITH open AS (
        SELECT DISTINCT ON (q.%4$I, q.%3$I) q.*, qz_fault('%1$s', to_jsonb(q)) AS fault,
               CASE q.czbz WHEN 'U' THEN q.%3$I ELSE (SELECT min(b.%3$I) FROM %1$I b WHERE b.%4$I = q.%4$I) END AS target
          FROM %2$I q
         WHERE q.clzt = '0' AND NOT EXISTS (SELECT FROM qz_hold h WHERE h.key = q.%4$I)
         ORDER BY q.%4$I, q.%3$I, q.xh
      ), judged AS MATERIALIZED (
        SELECT o.*, b.%3$I AS own_id, b.update_time AS own_time,
               -- Our own number for a row that comes from elsewhere.
               COALESCE(b.%3$I, 'WJ' || upper(left(md5(o.%4$I), 16))) AS new_id,
               CASE WHEN o.fault IS NOT NULL THEN '3'
                    WHEN b.%3$I IS NULL THEN CASE o.czbz WHEN 'U' THEN '4' ELSE '1' END
                    WHEN (%6$s) IS NOT DISTINCT FROM (%7$s) THEN '2'
                    WHEN o.czbz = 'I' OR b.update_time <> o.yq_time::timestamp THEN '4'
                    ELSE '1'
               END AS state
          FROM open o LEFT JOIN %1$I b ON b.%3$I = o.target
      ), entered AS (
        INSERT INTO %1$I (%3$I, %5$s) SELECT o.new_id, %7$s FROM judged o WHERE o.state = '1' AND o.own_id IS NULL
        RETURNING %3$I AS id, update_time
      ), changed AS (
        UPDATE %1$I b SET (%5$s) = ROW(%7$s) FROM judged o
         WHERE o.state = '1' AND b.%3$I = o.own_id AND b.update_time = o.own_time
        RETURNING b.%3$I AS id, b.update_time
      ), answers AS (
        SELECT j.xh, j.czbz, j.fault, COALESCE(w.update_time, j.own_time) AS stamp, j.own_id,
               CASE WHEN j.state = '1' AND w.id IS NULL THEN '4' ELSE j.state END AS state
          FROM judged j LEFT JOIN (TABLE entered UNION ALL TABLE changed) w ON w.id = j.new_id
      )
      UPDATE %2$I q
         SET clzt = a.state, hz_time = a.stamp, clsj = clock_timestamp(),
             clyj = CASE WHEN a.state <> '4' THEN a.fault
                         WHEN a.czbz = 'I' THEN '记录已存在'
                         WHEN a.own_id IS NULL THEN '记录已不存在'
                         ELSE '记录已被修改，请重新读取'
                    END
        FROM answers a WHERE q.xh = a.xh
    $etl$)) etl(sql);
  LOOP
    EXECUTE step;
    GET DIAGNOSTICS done = ROW_COUNT;
    EXIT WHEN done = 0;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION qz_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM qz_etl(TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]);
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER stamp BEFORE INSERT OR UPDATE ON corp_base FOR EACH ROW EXECUTE FUNCTION base_stamp();
CREATE OR REPLACE TRIGGER stamp BEFORE INSERT OR UPDATE ON lic_base FOR EACH ROW EXECUTE FUNCTION base_stamp();
CREATE OR REPLACE TRIGGER tell_i AFTER INSERT ON corp_base REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER tell_u AFTER UPDATE ON corp_base REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER tell_d AFTER DELETE ON corp_base REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER tell_i AFTER INSERT ON lic_base REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER tell_u AFTER UPDATE ON lic_base REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER tell_d AFTER DELETE ON lic_base REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER stamp BEFORE INSERT OR UPDATE ON sx_base FOR EACH ROW EXECUTE FUNCTION base_stamp();
CREATE OR REPLACE TRIGGER tell_i AFTER INSERT ON sx_base REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER tell_u AFTER UPDATE ON sx_base REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER tell_d AFTER DELETE ON sx_base REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION qz_tell();
CREATE OR REPLACE TRIGGER etl AFTER INSERT ON qz_corp_base_in FOR EACH STATEMENT EXECUTE FUNCTION qz_arrived('corp_base', 'corp_id', 'uni_scid');
CREATE OR REPLACE TRIGGER etl AFTER INSERT ON qz_lic_base_in FOR EACH STATEMENT EXECUTE FUNCTION qz_arrived('lic_base', 'lic_id', 'zzbs');
