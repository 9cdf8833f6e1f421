// One implementation for both module systems, so that `instanceof WapayError` holds across them.
import client from './client.js';

export const { InvalidSignatureError, Wapay, WapayError, verifyNotification } = client;
