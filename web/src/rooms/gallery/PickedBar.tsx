/** What can be done with the pieces that are picked: a bar at the bottom, which is there as long as there are some. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { go } from "../../parts/address.ts";
import { Button } from "../../parts/Button.tsx";
import { say } from "../../parts/Toasts.tsx";
import { useFormats } from "../../parts/formats.ts";
import { ExportPanel } from "./ExportPanel.tsx";
import { NamePanel } from "./NamePanel.tsx";
import { addressOfSearch, MOST_COMPARED, type Search } from "./search.ts";
import type { Picked } from "./usePicked.ts";
import { useMarks } from "./usePieces.ts";
import styles from "./PickedBar.module.css";

type Asked = "collect" | "tag" | "export" | null;

interface Props {
  picked: Picked;
  search: Search;
  collections: readonly string[];
  tags: readonly string[];
}

export function PickedBar({ picked, search, collections, tags }: Props) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const marks = useMarks();
  const [asked, setAsked] = useState<Asked>(null);
  const ids = picked.pieces.map((piece) => piece.id);
  const count = ids.length;
  const some = { count, n: formats.number(count) };
  const close = () => setAsked(null);

  const collect = (name: string) =>
    marks.mutate({ ids, collect: name }, { onSuccess: () => say(t("picked.collected", { ...some, name }), () => marks.mutate({ ids, uncollect: name })) });
  const tag = (name: string) =>
    marks.mutate({ ids, tag: name }, { onSuccess: () => say(t("picked.tagged", { ...some, name }), () => marks.mutate({ ids, untag: name })) });
  const takeOut = (name: string) =>
    marks.mutate(
      { ids, uncollect: name },
      {
        onSuccess: () => {
          picked.clear();
          say(t("picked.taken_out", { ...some, name }), () => marks.mutate({ ids, collect: name }));
        },
      },
    );
  const move = (trashed: boolean) =>
    marks.mutate(
      { ids, trashed },
      {
        onSuccess: () => {
          picked.clear();
          say(trashed ? t("picked.trashed", some) : t("picked.restored", some), () => marks.mutate({ ids, trashed: !trashed }));
        },
      },
    );

  return (
    <>
      {count > 0 && (
        <section aria-label={t("picked.title")} className={styles.bar}>
          <p role="status">{t("picked.count", some)}</p>
          <div className={styles.verbs}>
            {count >= 2 && count <= MOST_COMPARED && (
              <Button icon="compare" onPress={() => go(addressOfSearch(search, null, ids))}>
                {t("picked.compare")}
              </Button>
            )}
            {!search.trashed && (
              <>
                <Button icon="folder" onPress={() => setAsked("collect")}>
                  {t("picked.collect")}
                </Button>
                {search.collection !== null && <Button onPress={() => takeOut(search.collection ?? "")}>{t("picked.take_out")}</Button>}
                <Button icon="add" onPress={() => setAsked("tag")}>
                  {t("picked.tag")}
                </Button>
              </>
            )}
            <Button icon="save" onPress={() => setAsked("export")}>
              {t("picked.export")}
            </Button>
            <Button kind={search.trashed ? "usual" : "danger"} icon={search.trashed ? "again" : "trash"} onPress={() => move(!search.trashed)}>
              {search.trashed ? t("trash.take") : t("trash.put")}
            </Button>
            <Button kind="quiet" icon="close" onPress={picked.clear}>
              {t("picked.clear")}
            </Button>
          </div>
        </section>
      )}
      <NamePanel title={t("picked.collect")} label={t("collections.name")} known={collections} yes={t("collections.put")} isOpen={asked === "collect"} onClose={close} onName={collect} />
      <NamePanel title={t("picked.tag")} label={t("tags.title")} known={tags} yes={t("tags.put")} isOpen={asked === "tag"} onClose={close} onName={tag} />
      <ExportPanel pieces={picked.pieces} isOpen={asked === "export"} onClose={close} />
    </>
  );
}
