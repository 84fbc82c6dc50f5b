-- The reconciliation of the three sheets as far as SQL can tell it. Dear functions are guarded by cheap tests.
-- Folding, as the pipeline's compare form: full-width to ASCII, every bracket round, no blanks.
CREATE MACRO folded(t) AS CASE
  WHEN regexp_matches(t, '[ \[\]{}\x{3000}-\x{301f}\x{ff01}-\x{ff5e}]') THEN translate(t,
    '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ！＂＃＄％＆＇＊＋，－．／：；＜＝＞？＠＼＾＿｀｜～（）［］｛｝[]{}【】〔〕〖〗〘〙 　',
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!"#$%&''*+,-./:;<=>?@\^_`|~()()()()()()()()()')
  ELSE t END;
CREATE MACRO day_of(t) AS CASE
  WHEN t IS NULL THEN NULL
  WHEN length(t) = 10 AND t[5] = '-' THEN t
  WHEN length(t) = 8 AND t[5] <> '/' THEN t[1:4] || '-' || t[5:6] || '-' || t[7:8]
  ELSE strftime(try_strptime(t, '%Y/%m/%d'), '%Y-%m-%d') END;
CREATE MACRO amount(t) AS CAST(replace(t, ',', '') AS DECIMAL(26, 6));
CREATE MACRO fingerprint(name, type, legal_rep, capital, currency, established, approved, term_from, term_to, scope, domicile, division, authority, status) AS
  hash(name, type, legal_rep, capital, currency, established, approved, term_from, term_to, scope, domicile, division, authority, status);

CREATE TEMP TABLE shown AS
WITH
qingpu AS (SELECT * FROM read_csv(getvariable('files') || '/qingpu/reg-' || getvariable('day') || '.csv',
  header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', auto_detect = true)),
wujiang AS (SELECT * FROM read_csv(getvariable('files') || '/wujiang/reg-' || getvariable('day') || '.csv',
  header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', auto_detect = true)),
jiashan AS (SELECT * FROM read_csv(getvariable('files') || '/jiashan/reg-' || getvariable('day') || '.csv',
  header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', auto_detect = true)),
canonical AS (
  SELECT 'qingpu' AS endpoint, PRIPID AS native_id, upper(trim(UNISCID)) AS key, folded(ENTNAME) AS name, ENTTYPE AS type, folded(NAME) AS legal_rep,
    amount(REGCAP) * 10000 AS capital,
    CASE REGCAPCUR WHEN '156' THEN 'CNY' WHEN '840' THEN 'USD' WHEN '344' THEN 'HKD' WHEN '392' THEN 'JPY' WHEN '978' THEN 'EUR' END AS currency,
    day_of(ESTDATE) AS established, day_of(APPRDATE) AS approved, day_of(OPFROM) AS term_from, day_of(OPTO) AS term_to,
    folded(OPSCOPE) AS scope, folded(DOM) AS domicile, DISTRICT AS division, folded(REGORG) AS authority,
    CASE REGSTATE WHEN '1' THEN 'ACTIVE' WHEN '8' THEN 'SUSPENDED' WHEN '2' THEN 'REVOKED' WHEN '3' THEN 'CANCELLED' END AS status
  FROM qingpu
  UNION ALL
  SELECT 'wujiang', corp_id, upper(trim(uni_scid)), folded(corp_name), econ_kind, folded(oper_man),
    CAST(regexp_extract(replace(reg_capi, ',', ''), '^[0-9.]+') AS DECIMAL(26, 6)) * CASE WHEN contains(reg_capi, '万') THEN 10000 ELSE 1 END,
    CASE regexp_extract(reg_capi, '[^0-9.,万]+$') WHEN '人民币' THEN 'CNY' WHEN '美元' THEN 'USD' WHEN '港元' THEN 'HKD' WHEN '日元' THEN 'JPY' WHEN '欧元' THEN 'EUR' END,
    day_of(start_date), day_of(check_date), day_of(term_start), day_of(term_end),
    folded(scope), folded(addr), district, folded(org),
    CASE status WHEN '在业' THEN 'ACTIVE' WHEN '歇业' THEN 'SUSPENDED' WHEN '吊销' THEN 'REVOKED' WHEN '注销' THEN 'CANCELLED' END
  FROM wujiang
  UNION ALL
  SELECT 'jiashan', "内部序号", upper(trim("统一社会信用代码")), folded("企业名称"), "企业类型代码", folded("法定代表人"),
    amount("注册资本"),
    CASE "币种" WHEN '人民币' THEN 'CNY' WHEN '美元' THEN 'USD' WHEN '港元' THEN 'HKD' WHEN '日元' THEN 'JPY' WHEN '欧元' THEN 'EUR' END,
    day_of("成立日期"), day_of("核准日期"), day_of("经营期限自"), day_of("经营期限至"),
    folded("经营范围"), folded("住所"), "行政区划", folded("登记机关"),
    CASE "企业状态" WHEN 'K' THEN 'ACTIVE' WHEN 'Z' THEN 'SUSPENDED' WHEN 'D' THEN 'REVOKED' WHEN 'XX' THEN 'CANCELLED' END
  FROM jiashan)
SELECT *, CASE division WHEN '310118' THEN 'qingpu' WHEN '320509' THEN 'wujiang' WHEN '330421' THEN 'jiashan' END AS home,
  hash(name, type, legal_rep, capital, currency, established, approved, term_from, term_to, scope, domicile, division, authority, status) AS fingerprint
FROM canonical
WHERE regexp_full_match(key, '[0-9A-HJ-NPQRTUWXY]{18}') AND name IS NOT NULL;

CREATE TEMP TABLE suspect AS
SELECT key FROM shown GROUP BY key HAVING count(*) <> 3 OR count(DISTINCT endpoint) <> 3 OR min(fingerprint) <> max(fingerprint);

-- Every differing key with its class and the fields in question.
CREATE TEMP TABLE differing AS
WITH rows AS (SELECT shown.* FROM shown SEMI JOIN suspect USING (key)),
replicas AS (
  SELECT home.key, list_filter([
      CASE WHEN home.name IS DISTINCT FROM replica.name THEN 'name' END,
      CASE WHEN home.type IS DISTINCT FROM replica.type THEN 'type' END,
      CASE WHEN home.legal_rep IS DISTINCT FROM replica.legal_rep THEN 'legal_rep' END,
      CASE WHEN home.capital IS DISTINCT FROM replica.capital THEN 'capital' END,
      CASE WHEN home.currency IS DISTINCT FROM replica.currency THEN 'currency' END,
      CASE WHEN home.established IS DISTINCT FROM replica.established THEN 'established' END,
      CASE WHEN home.approved IS DISTINCT FROM replica.approved THEN 'approved' END,
      CASE WHEN home.term_from IS DISTINCT FROM replica.term_from THEN 'term_from' END,
      CASE WHEN home.term_to IS DISTINCT FROM replica.term_to THEN 'term_to' END,
      CASE WHEN home.scope IS DISTINCT FROM replica.scope THEN 'scope' END,
      CASE WHEN home.domicile IS DISTINCT FROM replica.domicile THEN 'domicile' END,
      CASE WHEN home.authority IS DISTINCT FROM replica.authority THEN 'authority' END,
      CASE WHEN home.status IS DISTINCT FROM replica.status THEN 'status' END], lambda field: field IS NOT NULL) AS fields,
    coalesce(replica.domicile <> home.domicile OR replica.legal_rep <> home.legal_rep OR replica.capital <> home.capital, false) AS contradicts
  FROM rows AS home JOIN rows AS replica ON replica.key = home.key AND replica.endpoint <> replica.home
  WHERE home.endpoint = home.home)
SELECT key,
  CASE WHEN count(*) > count(DISTINCT endpoint) THEN 'duplicate'
       WHEN count(*) FILTER (endpoint = home) = 0 THEN 'orphan'
       WHEN count(DISTINCT endpoint) < 3 THEN 'missing'
       WHEN (SELECT bool_or(contradicts) FROM replicas WHERE replicas.key = rows.key) THEN 'divergent'
       ELSE 'incomplete' END AS class,
  (SELECT list(fields) FROM replicas WHERE replicas.key = rows.key) AS fields,
  list(native_id) AS native_ids
FROM rows GROUP BY key;
