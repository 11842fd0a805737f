/** Breeding with one model: the strip of litters, the one that is looked at, the tray, mixing, and the lineage. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ServerError } from "../../api/client.ts";
import type { Run } from "../../api/types.ts";
import { go, to, useAddress } from "../../parts/address.ts";
import { handed } from "../../parts/handing.ts";
import { Button } from "../../parts/Button.tsx";
import { RoomHead } from "../../parts/Room.tsx";
import { Notice, Refused } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Lineage } from "./lineage/Lineage.tsx";
import { Grid } from "./litters/Grid.tsx";
import { isElsewhere, isTaken, placeOf } from "./litters/keys.ts";
import { Strip } from "./litters/Strip.tsx";
import { Line, Waiting } from "./litters/Waiting.tsx";
import { Mixing } from "./mixing/Mixing.tsx";
import { Settings } from "./parents/Settings.tsx";
import { Tray } from "./parents/Tray.tsx";
import { chosen, dropped, held, isFull, litterOf, MOST_PARENTS, redone, undone, went } from "./session/history.ts";
import { useNames } from "./session/names.ts";
import { PicturesContext, useRedrawing } from "./session/pictures.ts";
import { useBreeding, type Breeding as State } from "./session/useBreeding.ts";
import { useKept, type Kept } from "./session/useKept.ts";
import styles from "./Breeding.module.css";

export function Breeding({ run }: { run: Run }) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const { query } = useAddress();
  const [from] = useState(() => handed(query));
  const state = useBreeding(run.name, from);
  const kept = useKept(run.name);
  const pictures = useRedrawing(run.name);
  const { session, change, waiting } = state;
  const error = state.error ?? pictures.error;
  const nameOf = useNames(session);
  const at = useRef<string | null>(null);
  const litter = litterOf(session, session.view.here);

  // What was brought is in the session now; a page that is loaded again goes on with that.
  useEffect(() => {
    if (query.has("parent")) go(to("breed", run.name), { replace: true });
  }, [query, run.name]);

  const choose = useCallback(
    (id: string) => {
      at.current = id;
      change((before) => {
        const after = chosen(before, id);
        if (after === before && isFull(before)) say(t("tray.full", { most: MOST_PARENTS }));
        return after;
      });
    },
    [change, t],
  );
  useKeys(state, kept, choose, at);

  const anew = () => {
    pictures.forgive();
    const before = state.anew();
    if (before.litters.length > 0) say(t("head.begun"), () => state.restore(before));
  };
  const isStale = error instanceof ServerError && error.code === "OriginError";

  return (
    <PicturesContext value={pictures}>
      <RoomHead title={run.name} words={t("head.words")} back={{ href: "/breed", words: t("title") }}>
        <Button kind="quiet" icon="undo" aria-label={t("head.undo")} isDisabled={session.past.length === 0} onPress={() => change(undone)} />
        <Button kind="quiet" icon="redo" aria-label={t("head.redo")} isDisabled={session.future.length === 0} onPress={() => change(redone)} />
        <Button icon="add" onPress={anew}>
          {t("head.anew")}
        </Button>
      </RoomHead>
      <div className={styles.room}>
        <section aria-label={t("litter.title")} className={styles.litters}>
          {session.litters.length > 0 && <Strip session={session} onGo={(number) => change((before) => went(before, number))} />}
          {run.state === "training" && (
            <Notice tone="calm">
              <p>{t("litter.training")}</p>
            </Notice>
          )}
          {waiting && <Waiting waiting={waiting} isAlone={litter === undefined} onCancel={state.cancel} />}
          {pictures.since !== null && !waiting && <Line since={pictures.since} words={t("waiting.pictures")} />}
          {error !== null && !waiting && !isStale && <Refused error={error} again={state.error === null ? pictures.again : state.next} />}
          {isStale && !waiting && (
            <div role="alert">
              <Notice tone="care">
                <p>{t("litter.other_model")}</p>
                <Button icon="add" onPress={anew}>
                  {t("head.anew")}
                </Button>
              </Notice>
            </div>
          )}
          {litter === undefined && !waiting && error === null && (
            <div className={styles.nothing}>
              <p>{t("litter.none")}</p>
              <Button kind="main" icon="breed" onPress={state.next}>
                {t("tray.offer")}
              </Button>
            </div>
          )}
          {litter && (
            <>
              <p role="status" className={styles.about}>
                {t("litter.about", { number: formats.number(litter.number + 1), count: litter.pieces.length, n: formats.number(litter.pieces.length) })}
              </p>
              <Grid session={session} litter={litter} kept={kept} isBusy={waiting !== null} onChoose={choose} onNext={state.next} onAt={(id) => (at.current = id)} />
              <p className={styles.keys}>{t("litter.keys")}</p>
            </>
          )}
        </section>
        <aside aria-label={t("tray.title")} className={styles.side}>
          <Tray
            session={session}
            nameOf={nameOf}
            isBusy={waiting !== null}
            onDrop={(id) => change((before) => dropped(before, id))}
            onHold={(id) => change((before) => held(before, id))}
            onNext={state.next}
          />
          <Settings
            session={session}
            onDifference={(difference) => change((before) => ({ ...before, difference }))}
            onTaste={(taste) => change((before) => ({ ...before, taste }))}
            onWild={(wild) => change((before) => ({ ...before, wild }))}
          />
        </aside>
        <div className={styles.below}>
          <Mixing run={run} session={session} change={change} kept={kept} nameOf={nameOf} />
          <Lineage run={run.name} session={session} change={change} kept={kept} nameOf={nameOf} />
        </div>
      </div>
    </PicturesContext>
  );
}

/** Keys that work wherever nothing is written: by their places on the keyboard, whatever the layout writes there. */
function useKeys({ session, change, next, cancel, waiting }: State, kept: Kept, choose: (id: string) => void, at: React.RefObject<string | null>) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isElsewhere(event)) return;
      const isUndo = event.code === "KeyZ" && !event.altKey;
      const litter = litterOf(session, session.view.here);
      const place = placeOf(event.code);
      const isHeld = event.ctrlKey || event.metaKey || event.altKey;
      if (isUndo) change(event.shiftKey ? redone : undone);
      else if (isHeld || event.repeat) return;
      else if (place !== null) {
        const id = litter?.pieces[place];
        if (id === undefined) return;
        choose(id);
      } else if (event.code === "KeyS") {
        const piece = session.pieces[at.current ?? session.view.parents.at(-1)?.id ?? ""];
        if (piece === undefined) return;
        kept.toggle(piece);
      } else if (event.code === "Backspace") {
        const before = litter?.from ?? null;
        if (before === null) return;
        change((same) => went(same, before));
      } else if (["Enter", "NumpadEnter", "Space"].includes(event.code) && !isTaken(event)) next();
      else if (event.code === "Escape" && waiting) cancel();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [session, change, next, cancel, waiting, kept, choose, at]);
}
