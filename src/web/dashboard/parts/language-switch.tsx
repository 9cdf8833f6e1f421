import { chooseLanguage, useLanguage } from '../../shared/language';
import { frameWords } from '../words/frame-words';

/** Takes the other language, here and in the sandbox. */
export function LanguageSwitch() {
  const other = useLanguage() === 'en' ? 'pt' : 'en';
  return (
    <button type="button" className="button quiet language-switch" lang={other} onClick={() => chooseLanguage(other)}>
      {frameWords().otherLanguage}
    </button>
  );
}
