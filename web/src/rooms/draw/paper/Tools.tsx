/** Tools: which one is held, how large its brush is, what is undone, and how large the paper is shown. */
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { Button } from "../../../parts/Button.tsx";
import { useFormats } from "../../../parts/formats.ts";
import { Icon } from "../../../parts/Icon.tsx";
import { isComposing, isWriting, shortcut } from "../../../parts/typing.ts";
import { zoomed, ZOOMS } from "./places.ts";
import type { Strokes } from "./strokes.ts";
import { letterOf, type Tool, toolOf, TOOLS } from "./tools.ts";
import styles from "./Tools.module.css";

interface Props {
  strokes: Strokes;
  tools: readonly Tool[];
  tool: Tool;
  onTool: (tool: Tool) => void;
  size: number;
  largest: number;
  onSize: (size: number) => void;
  zoom: number;
  onZoom: (zoom: number) => void;
  /** Something was undone or done again. */
  onDrawn: () => void;
}

export function Tools({ strokes, tools, tool, onTool, size, largest, onSize, zoom, onZoom, onDrawn }: Props) {
  const { t } = useTranslation("draw");
  const formats = useFormats();
  useSyncExternalStore(strokes.subscribe, () => strokes.version);
  const undo = () => strokes.undo() && onDrawn();
  const redo = () => strokes.redo() && onDrawn();

  const keyed = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !isWriting(event) && !isComposing(event)) {
      if (event.code === "KeyZ") {
        event.preventDefault();
        if (event.shiftKey) redo();
        else undo();
      } else if (event.code === "KeyY") {
        event.preventDefault();
        redo();
      }
      return;
    }
    const code = shortcut(event);
    if (code === null) return;
    const chosen = toolOf(code, tools);
    if (chosen) onTool(chosen);
    else if (code === "KeyZ" && event.shiftKey) redo();
    else if (code === "KeyZ") undo();
    else if (code === "BracketLeft") onSize(Math.max(1, size - 1));
    else if (code === "BracketRight") onSize(Math.min(largest, size + 1));
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keyed(event);
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);

  return (
    <div role="group" aria-label={t("tools.title")} className={styles.bar}>
      <ToggleButtonGroup
        aria-label={t("tools.which")}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[tool]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          const chosen = tools.find((each) => each === key);
          if (chosen) onTool(chosen);
        }}
        className={styles.group}
      >
        {tools.map((each) => (
          <ToggleButton key={each} id={each} aria-label={t("tools.named", { name: t(`tools.${each}`), key: letterOf(each) })} className={styles.tool}>
            <Icon name={TOOLS[each].icon} />
            <span className={styles.name} aria-hidden="true">
              {t(`tools.${each}`)}
            </span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Slider minValue={1} maxValue={largest} value={size} onChange={(next) => typeof next === "number" && onSize(next)} className={styles.size}>
        <Label>{t("tools.size")}</Label>
        <SliderOutput>{formats.number(size)}</SliderOutput>
        <SliderTrack className={styles.track}>
          <SliderThumb className={styles.thumb} />
        </SliderTrack>
      </Slider>
      <div className={styles.group}>
        <Button kind="quiet" icon="undo" aria-label={t("tools.undo")} isDisabled={!strokes.canUndo} onPress={undo} />
        <Button kind="quiet" icon="redo" aria-label={t("tools.redo")} isDisabled={!strokes.canRedo} onPress={redo} />
      </div>
      <div className={styles.group}>
        <Button kind="quiet" icon="smaller" aria-label={t("tools.smaller")} isDisabled={zoom <= 1} onPress={() => onZoom(zoomed(zoom, false))} />
        <Button kind="quiet" icon="larger" aria-label={t("tools.larger")} isDisabled={zoom >= (ZOOMS.at(-1) ?? 1)} onPress={() => onZoom(zoomed(zoom, true))} />
      </div>
    </div>
  );
}
