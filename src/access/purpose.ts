import { TongdaoError } from '../contract/errors.ts';

/** Every use has a purpose (政务数据共享条例). Control characters have no place in one. Throws PURPOSE_REQUIRED. */
export function checkedPurpose(asked: string): string {
  const purpose = asked.trim();
  if (!/^[^\p{Cc}\p{Cs}]{2,200}$/u.test(purpose)) throw new TongdaoError('PURPOSE_REQUIRED');
  return purpose;
}
