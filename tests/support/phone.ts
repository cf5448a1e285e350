// A visitor's phone, and taps on it.
import type { BrowserContextOptions, Page } from '@playwright/test'

export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  userAgent: 'Mozilla/5.0 (Linux; Android 12; SM-A037F) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36',
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).tap()

export async function register(page: Page, name: string): Promise<void> {
  await page.goto('/v/tt-hcc')
  await page.getByLabel('Họ và tên').fill(name)
  await page.getByLabel('Chưa cài').check()
  await press(page, 'Gửi đăng ký')
  await page.waitForURL(/\/p\//)
}
