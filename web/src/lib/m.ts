// The words of the pages: one function a message, `m.close()`, from i18n/LANGUAGE/*.json.
import * as m from '../gen/words/messages.js';
import './words';
export { m };
