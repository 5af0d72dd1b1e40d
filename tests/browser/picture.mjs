// Takes the picture of README.md: a service page of the demo, as a reader sees it who opens it.
import { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { base, launch } from './browser.mjs';

const PAGE = '/en/services/cz-appeal-against-vat-decision';
const HEAVIEST = 150_000;
const [file] = process.argv.slice(2);

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 980, height: 1690 }, deviceScaleFactor: 1.5, colorScheme: 'light' });
await page.goto(base + PAGE, { waitUntil: 'load' });
// WebP is small, and Chromium alone makes it; Playwright's own call gives PNG and JPEG only.
const session = await page.context().newCDPSession(page);
const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
const picture = Buffer.from(data, 'base64');
await browser.close();
if (picture.length > HEAVIEST) throw new Error(`${picture.length} bytes are more than ${HEAVIEST}`);
writeFileSync(file, picture);
console.log(`${file}: ${picture.length} bytes`);
