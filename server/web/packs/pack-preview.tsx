/** A pack in the page: its files on the left, the chosen one on the right. */
import { Button, Drawer, Empty } from 'antd';
import { useCallback, useState } from 'react';
import { packFileHref, packHref } from '../api.ts';
import type { PackFile } from '../api.ts';
import { sizeText } from '../format.ts';
import { useTexts } from '../language.tsx';
import { useApi } from '../session.tsx';
import { groupsOf, MOST_TEXT_BYTES, shownAs } from './pack-files.ts';
import { Trouble } from './trouble.tsx';
import { useLoaded } from './use-loaded.ts';

export interface PackPreviewProps {
  batch: string;
  caseRef: string;
  name: string;
  onClose: () => void;
}

export function PackPreview({ batch, caseRef, name, onClose }: PackPreviewProps) {
  const { preview: texts, errors, common } = useTexts();
  const api = useApi();
  const { value: files, error, reload } = useLoaded(useCallback((signal: AbortSignal) => api.packFiles(batch, caseRef, signal), [api, batch, caseRef]));
  const [chosen, setChosen] = useState('bundle.pdf');
  const file = files?.find((each) => each.name === chosen) ?? null;
  return (
    <Drawer open closable={{ 'aria-label': common.close }} title={texts.title(name)} placement="right" size="min(1240px, 94vw)" onClose={onClose} styles={{ body: { padding: 16 } }} extra={<Button href={packHref(batch, caseRef)} download>{texts.downloadPack}</Button>}>
      {error !== null && <Trouble error={error} onRetry={reload} />}
      {files === null && error === null && <p role="status">{errors.loading}</p>}
      {files !== null && (
        <div className="preview">
          <FileList files={files} chosen={chosen} onChoose={setChosen} />
          <section className="content" aria-label={texts.shown}>
            {file !== null && (
              <>
                <div className="row spread">
                  <strong>{texts.names[file.name] ?? file.name}</strong>
                  <Button size="small" href={packFileHref(batch, caseRef, file.name)} download={file.name.slice(file.name.lastIndexOf('/') + 1)}>
                    {texts.download}
                  </Button>
                </div>
                <div className="shown" key={file.name}>
                  <Content batch={batch} caseRef={caseRef} file={file} />
                </div>
              </>
            )}
          </section>
        </div>
      )}
    </Drawer>
  );
}

function FileList({ files, chosen, onChoose }: { files: readonly PackFile[]; chosen: string; onChoose: (name: string) => void }) {
  const texts = useTexts().preview;
  return (
    <nav aria-label={texts.files}>
      {groupsOf(files).map(({ folder, files: own }) => (
        <div key={folder}>
          <h3>{texts.folders[folder] ?? folder}</h3>
          <ul>
            {own.map(({ name, size }) => (
              <li key={name}>
                <button type="button" aria-current={name === chosen} onClick={() => onChoose(name)}>
                  {texts.names[name] ?? name.slice(folder === '' ? 0 : folder.length + 1)}
                  {size !== null && <small className="number">{sizeText(size)}</small>}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Content({ batch, caseRef, file }: { batch: string; caseRef: string; file: PackFile }) {
  const texts = useTexts().preview;
  const href = packFileHref(batch, caseRef, file.name);
  switch (shownAs(file.name)) {
    case 'pdf':
      return <iframe src={href} title={texts.frame(texts.names[file.name] ?? file.name)} />;
    case 'image':
      return <img src={href} alt={texts.frame(file.name)} />;
    case 'text':
      return (file.size ?? 0) > MOST_TEXT_BYTES ? <Empty description={texts.large} /> : <TextContent batch={batch} caseRef={caseRef} name={file.name} />;
    case 'none':
      return <Empty description={texts.none} style={{ marginTop: 80 }} />;
  }
}

function TextContent({ batch, caseRef, name }: { batch: string; caseRef: string; name: string }) {
  const { errors } = useTexts();
  const api = useApi();
  const { value, error, reload } = useLoaded(useCallback((signal: AbortSignal) => api.packText(batch, caseRef, name, signal), [api, batch, caseRef, name]));
  if (error !== null) return <Trouble error={error} onRetry={reload} />;
  return value === null ? <p role="status">{errors.loading}</p> : <pre>{value}</pre>;
}
