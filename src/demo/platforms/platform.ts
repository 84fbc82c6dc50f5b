/**
 * The three demo platforms stand for systems that a region already runs. They know nothing of the channel and use nothing of it:
 * each has its own storage (a PostgreSQL database of its own), protocol, column names, code lists and habits of spelling.
 * What happens in the world is told to them in these neutral terms, as a clerk would type it in.
 */

export type PlatformName = 'qingpu' | 'wujiang' | 'jiashan';

export type EnterpriseStatus = 'ACTIVE' | 'SUSPENDED' | 'REVOKED' | 'CANCELLED';

/** Dates `YYYY-MM-DD`; money in yuan as a decimal string; null: not known. */
export interface Enterprise {
  readonly uscc: string;
  readonly name: string;
  /** 4-digit 市场主体类型 (domain: entity type codes), or null where the registry left it out. */
  readonly typeCode: string | null;
  readonly legalRep: string | null;
  readonly capital: string | null;
  /** ISO 4217: CNY, USD, HKD, EUR, JPY. */
  readonly currency: string | null;
  readonly establishedOn: string;
  readonly approvedOn: string | null;
  readonly termFrom: string | null;
  /** null: 长期 (open-ended). */
  readonly termTo: string | null;
  readonly scope: string | null;
  readonly domicile: string;
  /** Current GB/T 2260 division of the region that is responsible: 310118, 320509, 330421 or any other. */
  readonly division: string;
  readonly authority: string;
  readonly status: EnterpriseStatus;
  readonly cancelledOn: string | null;
  readonly revokedOn: string | null;
  readonly phone: string | null;
}

export type LicenceStatus = 'VALID' | 'SUSPENDED' | 'REVOKED' | 'CANCELLED' | 'EXPIRED';

export interface Licence {
  /** 证照标识, `1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>`; the licence's natural key. */
  readonly identifier: string;
  readonly typeCode: string;
  readonly typeName: string;
  readonly name: string;
  readonly number: string;
  readonly issuerName: string;
  readonly issuerCode: string;
  readonly issuedOn: string;
  readonly validFrom: string;
  /** null: 长期. */
  readonly validTo: string | null;
  readonly holderName: string;
  readonly holderUscc: string;
  readonly premises: string | null;
  readonly scope: string | null;
  readonly status: LicenceStatus;
  /** Division of the region that is responsible for the licence. */
  readonly area: string;
}

/** One service that a region offers to people from the others (跨域通办). No region is home of it. */
export interface ServiceItem {
  /** 基本编码, 12 characters: the same in every region. */
  readonly catalogCode: string;
  /** 实施编码, the region's own. */
  readonly taskCode: string;
  readonly name: string;
  readonly type: string;
  readonly state: 'IN_USE' | 'SUSPENDED' | 'CANCELLED';
  readonly deptName: string;
  /** Working days. */
  readonly legalDays: string;
  /** Working days; 0: on the spot. */
  readonly promiseDays: string;
  readonly visits: string;
  readonly fee: 'YES' | 'NO';
  /** Names, joined by `；`. */
  readonly materials: string;
  /** 窗口, 网上, 自助, joined by `；`; null: left out. */
  readonly channels: string | null;
  readonly mode: 'ONLINE' | 'COLLECTED' | 'JOINT';
  readonly result: string;
  readonly address: string;
}

export interface Entries {
  readonly enterprise: Enterprise;
  readonly licence: Licence;
  readonly item: ServiceItem;
}
export type EntryKind = keyof Entries;

/** One row as a clerk of the platform enters it. */
export interface Row<Kind extends EntryKind> {
  /** The platform's own primary key, e.g. PRIPID. Two rows with the same natural key differ in it. */
  readonly id: string;
  readonly entry: Entries[Kind];
  /** Cells typed in by hand: the text goes verbatim into the column that shows this property, whatever it is. */
  readonly typed?: Readonly<Partial<Record<keyof Entries[Kind], string>>>;
}

export interface DemoPlatform {
  readonly name: PlatformName;
  /** Create what is missing of its storage and begin to serve; a second start on the same storage goes on where it was. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What an administrator would put into the channel's environment to reach it: addresses, keys, folders. Known after start(). */
  readonly environment: Readonly<Record<string, string>>;
  /** Enter or change rows by id; each change gets the platform's own change time. Entering the same again changes nothing, not even that time. */
  put<Kind extends EntryKind>(kind: Kind, rows: readonly Row<Kind>[]): Promise<void>;
  remove(kind: EntryKind, ids: readonly string[]): Promise<void>;
  /** Show all of it the way the platform does (a file drop writes its export; others need not do anything). */
  publish(): Promise<void>;
  /** The platform does not answer deliveries of these natural keys for now; [] lets everything through again. */
  hold(keys: readonly string[]): Promise<void>;
  /** Every row as neutral values, ordered by kind and id: for comparing end states. */
  dump(): Promise<
    readonly {
      readonly kind: EntryKind;
      readonly id: string;
      readonly cells: Readonly<Record<string, string | null>>;
    }[]
  >;
}
