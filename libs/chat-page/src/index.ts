// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- so that who imports this has them too
/// <reference path="./assets.d.ts" />
import script from './browser/main.ts?browser';
import style from './page.css';
import page from './page.html';

export interface Asset {
  mediaType: string;
  body: string;
}

/** The page's files by their path. They are put into the bundle of the function that serves them. */
export const assets: Record<string, Asset> = {
  '/': { mediaType: 'text/html; charset=utf-8', body: page },
  '/chat.css': { mediaType: 'text/css; charset=utf-8', body: style },
  '/chat.js': { mediaType: 'text/javascript; charset=utf-8', body: script },
};
