export const renderStatus = (..._: unknown[]): string => '';
