/** The frame of the staff app: who, in which language, which page. */
import { Button, Segmented } from 'antd';
import { useRef } from 'react';
import { ActorPromptProvider, useActorPrompt } from './actor-dialog.tsx';
import type { Language } from './api.ts';
import { useLanguage } from './language.tsx';
import { BatchListPage } from './packs/batch-list.tsx';
import { BatchPage } from './packs/batch-page.tsx';
import { NewBatchPage } from './packs/new-batch.tsx';
import { useSession } from './session.tsx';
import { usePage } from './use-hash.ts';
import type { Page } from './use-hash.ts';

const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'zh-CN', label: '中文' },
  { value: 'en', label: 'English' },
];

export function App() {
  const page = usePage();
  const { texts } = useLanguage();
  const main = useRef<HTMLElement>(null);
  return (
    <ActorPromptProvider>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The hash is the page's address here.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {texts.app.skip}
      </a>
      <Top page={page} />
      <main id="main" tabIndex={-1} ref={main}>
        {page.name === 'new' && <NewBatchPage />}
        {page.name === 'batches' && <BatchListPage />}
        {page.name === 'batch' && <BatchPage key={page.id} id={page.id} />}
      </main>
    </ActorPromptProvider>
  );
}

function Top({ page }: { page: Page }) {
  const { language, setLanguage, texts } = useLanguage();
  const { actor } = useSession();
  const prompt = useActorPrompt();
  const current = (isCurrent: boolean) => (isCurrent ? { 'aria-current': 'page' as const } : {});
  return (
    <header className="top">
      <span className="product">{texts.app.product}</span>
      <nav aria-label={texts.app.navigation}>
        <a href="#/" {...current(page.name === 'new')}>
          {texts.app.newBatch}
        </a>
        <a href="#/batches" {...current(page.name !== 'new')}>
          {texts.app.batches}
        </a>
      </nav>
      <Button type={actor === null ? 'default' : 'text'} onClick={prompt.change}>
        {actor === null ? texts.app.actorMissing : texts.app.actor(actor)}
      </Button>
      <Segmented<Language> aria-label={texts.app.language} options={LANGUAGES} value={language} onChange={setLanguage} />
    </header>
  );
}
