/** Finding one's own picture: the piece that looks most like it, which is then a piece like others. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DropZone, FileTrigger, type FileDropItem } from "react-aria-components";
import { find, withTicket, type Asked, type FoundPiece } from "../../api/exploring.ts";
import { Button } from "../../parts/Button.tsx";
import { Notice, Refused } from "../../parts/States.tsx";
import { Working } from "./Working.tsx";
import { isOdd, nearnessOf } from "./nearness.ts";
import styles from "./FindOwn.module.css";

type State =
  | { is: "idle" }
  | { is: "looking"; file: File; asked: Asked | null }
  | { is: "found"; file: File; found: FoundPiece }
  | { is: "refused"; file: File; error: unknown };

export function FindOwn({ run, onFound }: { run: string; onFound: (id: string) => void }) {
  const { t } = useTranslation("explore");
  const [state, setState] = useState<State>({ is: "idle" });
  const looking = useRef<AbortController | null>(null);
  useEffect(() => () => looking.current?.abort(), []);

  const look = async (file: File) => {
    looking.current?.abort();
    const own = (looking.current = new AbortController());
    setState({ is: "looking", file, asked: null });
    try {
      const found = await withTicket(
        (ticket) => find(run, file, ticket, own.signal),
        (asked) => setState((now) => (now.is === "looking" ? { ...now, asked } : now)),
      );
      if (own.signal.aborted) return;
      setState({ is: "found", file, found });
      onFound(found.piece.id);
    } catch (error) {
      if (!own.signal.aborted) setState({ is: "refused", file, error });
    }
  };
  const cancel = () => {
    looking.current?.abort();
    setState({ is: "idle" });
  };

  return (
    <section className={styles.find} aria-labelledby="find-title">
      <h2 id="find-title">{t("find.title")}</h2>
      {state.is === "looking" ? (
        <Working label={t("find.looking", { name: state.file.name })} asked={state.asked} onCancel={cancel} />
      ) : (
        <DropZone
          aria-label={t("find.words")}
          className={styles.drop}
          getDropOperation={(types) => (types.has("image/png") || types.has("image/jpeg") || types.has("image/webp") || types.has("image/gif") || types.has("image/bmp") || types.has("image/tiff") ? "copy" : "cancel")}
          onDrop={(event) => {
            const item = event.items.find((each): each is FileDropItem => each.kind === "file");
            if (item) void item.getFile().then(look);
          }}
        >
          <p className="soft small">{t("find.words")}</p>
          <FileTrigger acceptedFileTypes={["image/*"]} onSelect={(files) => files?.[0] && void look(files[0])}>
            <Button icon="search">{state.is === "idle" ? t("find.choose") : t("find.another")}</Button>
          </FileTrigger>
        </DropZone>
      )}
      {state.is === "refused" && <Refused error={state.error} again={() => void look(state.file)} />}
      {state.is === "found" && <Result file={state.file} found={state.found} onShow={() => onFound(state.found.piece.id)} />}
    </section>
  );
}

function Result({ file, found, onShow }: { file: File; found: FoundPiece; onShow: () => void }) {
  const { t } = useTranslation("explore");
  const own = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(file);
    if (own.current) own.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [file]);
  return (
    <div className={styles.result}>
      <div className={styles.pair}>
        <figure>
          <img ref={own} alt={file.name} />
          <figcaption>{t("find.yours")}</figcaption>
        </figure>
        <figure>
          <img src={found.piece.picture} alt={t("find.found")} data-small={Math.max(found.piece.width, found.piece.height) <= 96 || undefined} />
          <figcaption>{t("find.found")}</figcaption>
        </figure>
      </div>
      <div role="status">
        <Notice tone={isOdd(found) ? "care" : "calm"}>
          <p>{t(`find.near.${nearnessOf(found.difference)}`)}</p>
          {isOdd(found) && <p>{t("find.odd")}</p>}
          {found.lost_colour && <p>{t("find.grey")}</p>}
        </Notice>
      </div>
      <Button onPress={onShow}>{t("find.show")}</Button>
    </div>
  );
}
